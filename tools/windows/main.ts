import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { z } from 'zod'
import { type Figure, reportFigures } from '#tools/figures.ts'
import { openWindows, type WindowsNode, whyNoWindows } from './wine-root.ts'

/** `npm run test:windows`: see USAGE. */
const USAGE = `npm run test:windows -- [FILES…] [--folder DIR] [--json FILE]

The station under Windows' own Node and native packages, in Wine: the sample exam is graded in a folder with a Hangul name
whose paths are longer than 260 characters, and must come out as on this machine; then the tests of what touches files, processes
and paths, or FILES. Wine stands in a Debian of its own in DIR (/var/tmp/grading-station-windows), made once. It is no Windows:
virus scanners, network shares, printers, installers and Electron are not in it. Ends with 1 where something differs or
fails, with 69 where Wine cannot be had here.`

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: '/var/tmp/grading-station-windows' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
/** What touches files, processes and paths. */
const TESTS = [
  ...['test/main/base', 'test/main/db', 'test/main/sync', 'test/main/station', 'test/main/watch'],
  ...['test/main/jobs/runner.test.ts', 'test/main/engines/pool.test.ts', 'test/main/grading/intents.test.ts'],
]
const UNAVAILABLE = 69

if (values.help) {
  console.log(USAGE)
  process.exit()
}
const lack = whyNoWindows()
if (lack !== undefined) {
  console.error(`Left out: ${lack}.`)
  process.exit(UNAVAILABLE)
}

const Graded = z.object({ counts: z.unknown(), sheets: z.array(z.unknown()).min(1) })
const GRADE = [
  ...['main/hosts/cli/grading-station.mjs', 'grade', 'assets/sample/scans', '--json'],
  ...[
    '--template',
    'assets/sample/template.json',
    '--key',
    'assets/sample/key.csv',
    '--roster',
    'assets/sample/roster.csv',
  ],
]

/** What grading printed of the exam, and nothing that Wine said before it. */
const comparable = (output: string): string =>
  JSON.stringify(Graded.parse(JSON.parse(output.slice(output.indexOf('{"')))))

/** The sample exam, into a folder that is hard on paths. @returns whether it comes out as on this machine */
async function gradesAlike(windows: WindowsNode, out: string): Promise<boolean> {
  const deep = `성적 ${'가나다라마바사아자차카타파하'.repeat(2)}`
  const folder = [windows.see(out), deep, deep.repeat(2), 'a'.repeat(120), 'b'.repeat(120)].join('/')
  const own = promisify(execFile)(process.execPath, [...GRADE, '--out', join(out, 'own')], {
    cwd: ROOT,
    maxBuffer: 256 * 1024 ** 2,
  })
  const theirs = await windows.run([...GRADE, '--out', folder])
  if (theirs.code !== 0) {
    console.error(theirs.output.slice(-2_000))
    return false
  }
  const difference = firstDifference(comparable((await own).stdout), comparable(theirs.output))
  if (difference === undefined) return true
  console.error(`Here …${difference[0]}\nthere …${difference[1]}`)
  return false
}

const SHOWN = 200

/** Two texts from where they part, with what stands before. */
function firstDifference(here: string, there: string): readonly [string, string] | undefined {
  if (here === there) return undefined
  const parting = [...here].findIndex((letter, at) => letter !== there[at])
  const start = Math.max(0, parting - SHOWN)
  return [here.slice(start, start + 2 * SHOWN), there.slice(start, start + 2 * SHOWN)]
}

const TestRun = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
})

const count = (name: string, value: number, met: boolean | null, checks: string): Figure => ({
  ...{ name: `windows.${name}`, value, unit: 'tests', met, checks },
  ...(met === null ? {} : { aim: '0' }),
})

async function testFigures(windows: WindowsNode, out: string, files: readonly string[]): Promise<Figure[]> {
  const report = join(out, 'tests.json')
  const { output } = await windows.run([
    ...['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--reporter', 'json'],
    ...['--outputFile', `${windows.see(out)}/tests.json`, ...files],
  ])
  let run: z.infer<typeof TestRun>
  try {
    run = TestRun.parse(JSON.parse(readFileSync(report, 'utf8')))
  } catch (cause) {
    throw new Error(`The tests did not run to their end:\n${output.slice(-2_000)}`, { cause })
  }
  for (const { name, assertionResults } of run.testResults) {
    for (const { fullName, status, failureMessages } of assertionResults) {
      if (status !== 'failed') continue
      console.log(`failed: ${name.split(/[\\/]project[\\/]/).at(-1)} > ${fullName}`)
      console.log(failureMessages.join('\n'))
    }
  }
  return [
    count('passed', run.numPassedTests, null, 'Tests of files, processes and paths under Windows’ own Node.'),
    count('failed', run.numFailedTests, run.numFailedTests === 0, 'They all pass there, too.'),
  ]
}

const out = mkdtempSync(join(tmpdir(), 'windows-'))
const folder = resolve(values.folder)
mkdirSync(folder, { recursive: true })
const windows = openWindows(ROOT, folder)
try {
  const isAlike = await gradesAlike(windows, out)
  const figures: Figure[] = [
    {
      ...{ name: 'windows.sample-alike', value: Number(isAlike), unit: 'exams', aim: '1', met: isAlike },
      checks:
        'The sample exam, in a folder with a Hangul name and paths over 260 characters, is graded as on this machine.',
    },
    ...(await testFigures(windows, out, positionals.length > 0 ? positionals : TESTS)),
  ]
  reportFigures(figures, values.json)
  process.exitCode = figures.every(({ met }) => met !== false) ? 0 : 1
} finally {
  windows.close()
  rmSync(out, { recursive: true, force: true })
}
