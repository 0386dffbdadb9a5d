import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Promised } from './promised.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))

/**
 * `kept`: all its tests ran and passed. `broken`: one failed, or is not there. `skipped`: one cannot run here, and none
 * failed. `no test`: nothing would notice.
 */
export type Verdict = 'kept' | 'broken' | 'skipped' | 'no test'

export interface Judged extends Promised {
  readonly verdict: Verdict
  /** What failed, is missing or cannot run. */
  readonly why: readonly string[]
}

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})
type Ran = {
  readonly file: string
  readonly name: string
  readonly status: string
  /** The first line of what went wrong. */
  readonly fault?: string | undefined
}

/** Runs the tests that promises name, and no others, and says which are kept. */
export async function judge(promises: readonly Promised[]): Promise<Judged[]> {
  const ran = await runTests(promises.flatMap(({ tests }) => tests))
  return promises.map((promised) => ({ ...promised, ...verdictOf(promised, ran) }))
}

/** @param ran  tests with their outcomes, as vitest reports them */
export function verdictOf(
  { tests }: Pick<Promised, 'tests'>,
  ran: readonly Ran[],
): Pick<Judged, 'verdict' | 'why'> {
  if (tests.length === 0) return { verdict: 'no test', why: [] }
  const broken: string[] = []
  const skipped: string[] = []
  for (const [file, name = ''] of tests) {
    const found = ran.filter((test) => test.file === file && test.name.includes(name))
    const failed = found.filter(({ status }) => status === 'failed')
    if (found.length === 0) broken.push(`no such test: ${file} ${name}`.trimEnd())
    else if (failed.length > 0)
      broken.push(
        ...failed.map(
          (test) => `failed: ${file} ${test.name}${test.fault === undefined ? '' : ` (${test.fault})`}`,
        ),
      )
    else if (found.every(({ status }) => status !== 'passed'))
      skipped.push(`not run here: ${file} ${name}`.trimEnd())
  }
  if (broken.length > 0) return { verdict: 'broken', why: broken }
  return skipped.length > 0 ? { verdict: 'skipped', why: skipped } : { verdict: 'kept', why: [] }
}

async function runTests(tests: Promised['tests']): Promise<Ran[]> {
  const files = [...new Set(tests.map(([file]) => file))]
  const folder = mkdtempSync(join(tmpdir(), 'promises-'))
  const output = join(folder, 'report.json')
  try {
    // A file that is named without a test runs whole, so its neighbours' names must not keep others out.
    const whole = files.filter((file) => tests.some(([each, name]) => each === file && name === undefined))
    const named = files.filter((file) => !whole.includes(file))
    const names = tests.flatMap(([file, name]) => (named.includes(file) && name !== undefined ? [name] : []))
    return [
      ...(await runFiles(whole, undefined, output)),
      ...(await runFiles(named, [...new Set(names)].map(escaped).join('|'), output)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

async function runFiles(
  files: readonly string[],
  pattern: string | undefined,
  output: string,
): Promise<Ran[]> {
  if (files.length === 0) return []
  rmSync(output, { force: true })
  const args = [
    ...[VITEST, 'run', '--config', 'test/vitest.config.ts', '--reporter=json', `--outputFile=${output}`],
    ...(pattern === undefined ? [] : ['-t', pattern]),
    ...files.map((file) => `test/${file}`),
  ]
  // A verdict must not hang on what else the machine does: only a promise that is not kept at all is broken.
  const env = { TEST_PATIENCE: '10', ...process.env }
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'exit')
  if (!existsSync(output)) throw new Error('the tests could not be run')
  const report = Report.parse(JSON.parse(readFileSync(output, 'utf8')))
  return report.testResults.flatMap(({ name: path, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({
      file: path.replaceAll('\\', '/').split('/test/').slice(1).join('/test/'),
      name: fullName,
      status,
      fault: failureMessages?.[0]?.split('\n', 1)[0],
    })),
  )
}

/** The whole table, for people. */
export function promisesTable(judged: readonly Judged[]): string {
  return judged
    .map(({ id, promise, mechanism, tests, verdict, why, unproven }) =>
      [
        `${id.padEnd(4)}${verdict.toUpperCase().padEnd(9)}${promise}`,
        `      by    ${mechanism}`,
        ...tests.map(([file, name]) => `      test  ${file}${name === undefined ? '' : `: ${name}`}`),
        ...(unproven === undefined ? [] : [`      unproven  ${unproven}`]),
        ...why.map((line) => `      ! ${line}`),
      ].join('\n'),
    )
    .join('\n')
}
