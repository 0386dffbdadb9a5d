import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { residentMiB } from '#main/engines/os-process.ts'
import { ensureProgram } from '#main/setup/build-program.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'
import { type BenchFigure, reportBench } from './report.ts'

/**
 * How long the program takes to its first word, a worker to its first question to the academy, a browser's host to its
 * address, beside a Node that does nothing; and what a worker with nothing to do costs. Best of several starts: other
 * programs on the machine only lengthen them.
 */

const CLI = fileURLToPath(new URL('../../main/hosts/cli/grading-station.mjs', import.meta.url))
const RUNS = 5
/** A worker settles first: its first questions, checks and the compiler's work. */
const SETTLE_MS = 8_000
const IDLE_MS = 30_000
const TICKS_PER_SECOND = 100

await ensureProgram()
const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'))
const api = await startAcademyApi({ port: 0, token: 'bench' })
const env: NodeJS.ProcessEnv = {
  ...process.env,
  ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: 'bench', DOWNLOAD_ALLOW_PRIVATE: '1' },
}

/** @param data  a folder for each kind of start: a browser's host brings the sample exam, which a worker would then grade */
function start(args: readonly string[], data = 'worker') {
  const child = spawn(process.execPath, args, {
    env: { ...env, GRADING_STATION_DATA: join(folder, data) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const begun = performance.now()
  return { child, since: () => performance.now() - begun }
}

async function stop({ child }: ReturnType<typeof start>): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

async function best(measure: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  // The first one fills the compile cache.
  await measure()
  for (let run = 0; run < RUNS; run++) least = Math.min(least, await measure())
  return least
}

const firstWord = (args: readonly string[]) => async () => {
  const started = start(args, 'screens')
  await once(started.child.stdout, 'data')
  const ms = started.since()
  await stop(started)
  return ms
}

async function firstQuestion(): Promise<number> {
  const before = api.requests.length
  const started = start([CLI, 'worker', '--log', 'silent'])
  await until(() => api.requests.length > before, 60_000)
  const ms = started.since()
  await stop(started)
  return ms
}

/** CPU time of a process and what it has waited for, seconds. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND
}

async function idle(): Promise<BenchFigure[]> {
  if (process.platform !== 'linux') {
    console.log('skipped: what an idle worker costs is read from /proc, which this system has not')
    return []
  }
  const started = start([CLI, 'worker', '--log', 'silent'])
  const pid = started.child.pid!
  await wait(SETTLE_MS)
  const [before, begun] = [cpuSeconds(pid), performance.now()]
  await wait(IDLE_MS)
  const share = ((cpuSeconds(pid) - before) / (performance.now() - begun)) * 1_000 * 100
  const memory = (await residentMiB(pid)) ?? Number.NaN
  await stop(started)
  return [
    {
      ...aim('idle.cpu', share, '% of a core', 1),
      checks: 'A worker with nothing to do leaves the PC to others.',
    },
    {
      ...aim('idle.memory', memory, 'MiB', 200),
      checks: 'The same in memory: no engine has been asked for anything.',
    },
  ]
}

const aim = (name: string, value: number, unit: string, most: number) => ({
  ...{ name: `startup.${name}`, value, unit, aim: `<= ${most} ${unit}`, met: value <= most },
})

try {
  const floor = await best(firstWord(['-e', 'console.log(1)']))
  const beside = (ms: number) => ({ against: `bare Node, ${floor.toFixed(0)} ms`, ratio: ms / floor })
  const help = await best(firstWord([CLI, '--help']))
  const worker = await best(firstQuestion)
  const browser = await best(firstWord([CLI, 'browser', '--no-open']))
  reportBench([
    { ...aim('cli', help, 'ms', 300), ...beside(help), checks: 'From the command to its first word.' },
    {
      ...aim('worker', worker, 'ms', 1_000),
      ...beside(worker),
      checks: 'To the first question to the academy.',
    },
    {
      ...aim('loopback', browser, 'ms', 1_200),
      ...beside(browser),
      checks: 'To the address of the screens.',
    },
    ...(await idle()),
  ])
} finally {
  await api.close()
  rmSync(folder, { recursive: true, force: true })
}
