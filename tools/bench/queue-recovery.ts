import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { prepareDataFolder } from '#main/base/data-folder.ts'
import { jobsRepository } from '#main/db/jobs.ts'
import { openDatabase, openReadOnly, write } from '#main/db/open.ts'
import { median } from '#shared/domain/maths.ts'
import { startWorker } from '#tools/crash/crash-run.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { slowJob } from '#tools/stations/test-jobs.ts'
import { until } from '#tools/until.ts'
import type { BenchFigure } from './report.ts'

const WAITING = 10_000
const ROUNDS = 20
/** Longer than a round: the killed worker is always in the middle of its jobs. */
const JOB_MS = 25_000

/**
 * From a worker's start until it claims its first job, with ten thousand waiting and the leases of a worker that was
 * killed. The process' own start is in it: what stands between a power cut and the work going on.
 */
export async function recovery(folder: string): Promise<BenchFigure[]> {
  const { dir, database } = prepareDataFolder(join(folder, 'recovery'))
  fill(database)
  const api = await startAcademyApi()
  const db = openReadOnly(database)
  const firstClaimSince = db
    .prepare<[number], number | null>(
      `SELECT min(started_at_ms) FROM jobs WHERE state = 'leased' AND started_at_ms >= ?`,
    )
    .pluck()
  const times: number[] = []
  let worker: ChildProcess | undefined
  try {
    // The first start has nobody's leases to take over.
    for (let round = 0; round <= ROUNDS; round++) {
      const start = Date.now()
      worker = startWorker(dir, api)
      await until(() => firstClaimSince.get(start) != null)
      if (round > 0) times.push(firstClaimSince.get(start)! - start)
      await kill(worker)
    }
  } finally {
    if (worker?.exitCode === null && worker.signalCode === null) await kill(worker)
    db.close()
    await api.close()
  }
  times.sort((a, b) => a - b)
  const p95 = times[Math.ceil(ROUNDS * 0.95) - 1]
  return [
    {
      ...{ name: 'recovery.first-claim', value: median(times), unit: 'ms', met: null },
      checks: 'How long a worker that starts after another was killed needs to its first job.',
    },
    {
      ...{ name: 'recovery.first-claim.p95', value: p95, unit: 'ms', aim: '< 1000', met: p95 < 1_000 },
      checks: 'After a kill the work goes on within a second, ten thousand jobs waiting or not.',
    },
  ]
}

function fill(database: string): void {
  const db = openDatabase(database)
  const jobs = jobsRepository(db)
  const now = Date.now()
  write(db, () => {
    for (let i = 0; i < WAITING; i++) jobs.enqueue({ type: slowJob.type, payload: { ms: JOB_MS } }, now)
  })
  db.close()
}

async function kill(worker: ChildProcess): Promise<void> {
  worker.kill('SIGKILL')
  await once(worker, 'exit')
}
