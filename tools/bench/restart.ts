import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareDataFolder } from '#main/base/data-folder.ts'
import { jobsRepository } from '#main/db/jobs.ts'
import { openDatabase, openReadOnly, write } from '#main/db/open.ts'
import { embedding } from '#main/jobs/embedding/job.ts'
import { ensureProgram } from '#main/setup/build-program.ts'
import { median } from '#shared/domain/maths.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'
import { type BenchFigure, reportBench } from './report.ts'

const LAUNCHER = fileURLToPath(new URL('../../main/hosts/cli/grading-station.mjs', import.meta.url))
const WAITING = 10_000
const ROUNDS = 20
/** Only that the bench ends: on a busy machine a start may take very long, and is told as that. */
const PATIENCE_MS = 10 * 60_000

/**
 * `npm run bench:start [-- --json FILE]`, also run by `npm run faults`.
 *
 * From the start of a worker, by the launcher that people and services start, until it claims its first job: with ten
 * thousand waiting and the leases of a worker that was killed, and with a queue that is empty, so that the academy must
 * be asked first. Node's own start is in it: what stands between a power cut and the work going on.
 */
export async function restart(): Promise<BenchFigure[]> {
  await ensureProgram()
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'))
  try {
    return figures(await measure(join(folder, 'waiting'), WAITING), await measure(join(folder, 'asking'), 0))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Starts {
  readonly ms: number[]
  /** User and system time until then. */
  readonly cpuMs: number[]
}

function figures(waiting: Starts, asking: Starts): BenchFigure[] {
  const p95 = (times: number[]) => times.toSorted((a, b) => a - b)[Math.ceil(ROUNDS * 0.95) - 1]
  const [waitingP95, askingP95] = [p95(waiting.ms), p95(asking.ms)]
  return [
    {
      ...{ name: 'restart.first-claim', value: median(waiting.ms), unit: 'ms', met: null },
      checks: 'How long a worker that starts after another was killed needs to its first job.',
    },
    {
      ...{ name: 'restart.first-claim.p95', value: waitingP95, unit: 'ms' },
      ...{ aim: '<= 700', met: waitingP95 <= 700 },
      checks: 'After a kill the work goes on at once, ten thousand jobs waiting or not.',
    },
    {
      ...{ name: 'restart.first-claim.cpu', value: median(waiting.cpuMs), unit: 'ms', met: null },
      checks: 'What of it is the worker’s own work, user and system: what can be compared on a busy machine.',
    },
    {
      ...{ name: 'restart.first-academy-claim.p95', value: askingP95, unit: 'ms' },
      ...{ aim: '<= 700', met: askingP95 <= 700 },
      checks: 'The same where the job must be fetched from the academy first.',
    },
    {
      ...{ name: 'restart.first-academy-claim.cpu', value: median(asking.cpuMs), unit: 'ms', met: null },
      checks: 'What of that is the worker’s own work.',
    },
  ]
}

/** @param jobs  that wait in the folder; where none does, the academy has one for every start */
async function measure(dataDir: string, jobs: number): Promise<Starts> {
  const { database } = prepareDataFolder(dataDir)
  fill(database, jobs)
  const api = await startAcademyApi()
  const db = openReadOnly(database)
  const firstClaimSince = db
    .prepare<[{ start: number; id: string | null }], number | null>(
      `SELECT min(started_at_ms) FROM jobs WHERE started_at_ms >= @start AND (@id IS NULL OR external_id = @id)`,
    )
    .pluck()
  const ms: number[] = []
  const cpuMs: number[] = []
  let worker: ChildProcess | undefined
  try {
    // The first compiles what later ones find compiled, and is stopped: Node writes that down at a tidy end. The second has
    // nobody's leases to take over.
    for (let round = -1; round <= ROUNDS; round++) {
      const id = jobs === 0 ? `asked-${round}` : null
      if (id !== null) api.addJob({ id, type: embedding.type, source_id: 1, payload: { texts: [id] } })
      const start = Date.now()
      worker = startWorker(dataDir, api)
      await until(() => firstClaimSince.get({ start, id }) != null, PATIENCE_MS)
      if (round > 0) {
        cpuMs.push(cpuMsOf(worker.pid!))
        ms.push(firstClaimSince.get({ start, id })! - start)
      }
      // What is left over would be first the next time.
      if (id !== null) await until(() => api.deliveries.some(({ jobId }) => jobId === id), PATIENCE_MS)
      await end(worker, round < 0 ? 'SIGTERM' : 'SIGKILL')
    }
    return { ms, cpuMs }
  } finally {
    if (worker?.exitCode === null && worker.signalCode === null) await end(worker, 'SIGKILL')
    db.close()
    await api.close()
  }
}

function startWorker(dataDir: string, api: AcademyApi): ChildProcess {
  return spawn(process.execPath, [LAUNCHER, 'worker', '--data', dataDir, '--log', 'silent'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token },
  })
}

function fill(database: string, count: number): void {
  const db = openDatabase(database)
  const jobs = jobsRepository(db)
  const now = Date.now()
  write(db, () => {
    for (let i = 0; i < count; i++) {
      jobs.enqueue({ type: embedding.type, payload: { texts: [`문장 ${i}`] } }, now)
    }
  })
  db.close()
}

/** User and system time of a process, ms; 0 where the system has no /proc. */
function cpuMsOf(pid: number): number {
  if (process.platform !== 'linux') return 0
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // In ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function end(worker: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  worker.kill(signal)
  await once(worker, 'exit')
}

if (import.meta.main) reportBench(await restart())
