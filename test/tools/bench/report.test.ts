import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../..')

/** A bench of one figure, as its own program. */
function bench(met: boolean | null, ...args: string[]) {
  const figure = { name: 'a.figure', value: 3, unit: 'ms', aim: '<= 2', met, checks: 'Whether it is quick.' }
  const program = `import { reportBench } from '#tools/bench/report.ts'; reportBench([${JSON.stringify(figure)}])`
  // Code from the command line has no file, whose place the name takes.
  const argv = ['--input-type=module', '-e', program, '--', 'bench', ...args]
  return spawnSync(process.execPath, argv, { cwd: ROOT, encoding: 'utf8' })
}

test('a bench ends with 1 when an aim is missed, and says what was checked', () => {
  const { status, stdout } = bench(false)
  expect(status).toBe(1)
  expect(stdout).toMatch(/a\.figure.*MISSED\n +Whether it is quick\./)
})

test.each([
  ['the aim is met', true, []],
  ['there is no aim', null, []],
  ['it is called with --report', false, ['--report']],
])('a bench ends with 0 when %s', (_, met, args) => {
  expect(bench(met, ...args).status).toBe(0)
})
