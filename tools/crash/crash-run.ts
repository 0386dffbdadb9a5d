import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { dataFolder } from '#main/base/data-folder.ts'
import { findDamage, openReadOnly } from '#main/db/open.ts'
import { groupIsAlive } from '#main/engines/os-process.ts'
import { type Random, seededRandom } from '#tools/random.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'

export interface CrashOptions {
  readonly kills: number
  readonly seed: number
  readonly dataDir: string
  /** Share of the API's answers that go wrong, [0, 1]. */
  readonly faultRate?: number
  readonly onKill?: (kill: number, delivered: number) => void
}

export interface CrashReport {
  readonly kills: number
  /** Kills while the worker started: before its first question to the academy. */
  readonly killsInStartUp: number
  /** Jobs the academy offered. */
  readonly jobs: number
  /** Jobs without a delivery, not finished in the database, or given up though nothing was wrong with them. */
  readonly lost: number
  /** Jobs whose consequences were committed more or less than once. */
  readonly miscommitted: number
  /** Deliveries beyond the first of a job; the academy tells them by their key. */
  readonly duplicates: number
  /** Jobs delivered under more than one key, or with more than one body. */
  readonly inconsistent: number
  /** Those among the lost that were given up because hosts died under them: it was this run that killed the hosts. */
  readonly poisoned: number
  readonly recoveries: number
  /** Integrity checks that found something. */
  readonly damaged: number
  /** Engine processes that outlived the run. */
  readonly orphans: number
  readonly drainExitCode: number | null
}

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
const JOBS_AHEAD = 12
const CHECK_EVERY = 25
/** The academy offers a job again when its result has not come for so long. */
const REOFFER_MS = 1_500
/** Share of the kills that fall anywhere into the start-up; the others fall into the work. */
const IN_START_UP = 0.25
const LONGEST_WORK_MS = 700

/**
 * Kills a worker at random instants while the academy's API misbehaves, lets a last one drain, and counts what the
 * academy received against what it offered. Each job that has a file also enqueues a follow-up as it completes, so a
 * job committed twice shows as two follow-ups.
 */
export async function runCrashTest(options: CrashOptions): Promise<CrashReport> {
  const { kills, dataDir, faultRate = 0.1 } = options
  const random = seededRandom(options.seed)
  const offered: string[] = []
  let tellAsked: () => void = () => {}
  const api = await startAcademyApi({
    reofferMs: REOFFER_MS,
    random: random.next,
    onRequest: (route) => route === 'next' && tellAsked(),
  })
  const nextAsked = () =>
    new Promise<void>((resolve) => {
      tellAsked = resolve
    })
  let startUpMs: number | undefined
  let damaged = 0
  let killsInStartUp = 0
  const pids = new Set<number>()
  const database = dataFolder(dataDir).database
  try {
    armFaults(api, faultRate)
    for (let kill = 1; kill <= kills; kill++) {
      while (api.jobsLeft() < JOBS_AHEAD) offered.push(offerJob(api, random))
      const begun = performance.now()
      const worker = startWorker(dataDir, api)
      if (startUpMs !== undefined && random.chance(IN_START_UP)) {
        killsInStartUp += 1
        await delay(random.between(0, startUpMs))
      } else {
        await nextAsked()
        startUpMs = performance.now() - begun
        await delay(random.between(0, LONGEST_WORK_MS))
      }
      if (worker.exitCode !== null) throw new Error(`the worker ended by itself with ${worker.exitCode}`)
      worker.kill('SIGKILL')
      await once(worker, 'exit')
      noteChildren(database, pids)
      if (kill % CHECK_EVERY === 0) damaged += countDamage(database)
      options.onKill?.(kill, new Set(api.deliveries.map(({ jobId }) => jobId)).size)
    }
    api.clearFaults()
    const drainExitCode = await drain(dataDir, api)
    damaged += countDamage(database)
    return {
      ...{ kills, killsInStartUp, jobs: offered.length, damaged, drainExitCode },
      orphans: [...pids].filter(groupIsAlive).length,
      ...judge(api, database, offered),
    }
  } finally {
    await api.close()
  }
}

export function startWorker(dataDir: string, api: AcademyApi, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [WORKER, dataDir, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      API_BASE_URL: api.url,
      INTERNAL_WORKER_TOKEN: api.token,
      AI_WORKER_POLL_INTERVAL: '0.05',
      DOWNLOAD_ALLOW_PRIVATE: '1',
    },
  })
}

async function drain(dataDir: string, api: AcademyApi): Promise<number | null> {
  const worker = startWorker(dataDir, api, '--drain')
  const [code] = (await once(worker, 'exit')) as [number | null]
  return code
}

function armFaults(api: AcademyApi, rate: number): void {
  const each = { times: Number.POSITIVE_INFINITY, rate: rate / 4 }
  // The answer is lost, the deed is done: what makes exactly-once impossible and at-least-once hard.
  for (const route of ['next', 'result'] as const) {
    api.arm(route, { ...each, name: 'reset', applied: true })
    api.arm(route, { ...each, name: 'truncated-body', applied: true })
    api.arm(route, { ...each, name: '500' })
    api.arm(route, { ...each, name: 'html-login' })
  }
}

function offerJob(api: AcademyApi, random: Random): string {
  const kind = random.next()
  const text = `${random.next()}`
  if (kind < 0.4) {
    const download_url = api.addFile(`scan ${text}`, Buffer.from(text))
    return String(api.addJob({ type: 'file', payload: { download_url, follow: true } }).id)
  }
  if (kind < 0.6) return String(api.addJob({ type: 'echo', payload: { text } }).id)
  if (kind < 0.75) return String(api.addJob({ type: 'slow', payload: { ms: random.int(20, 200) } }).id)
  if (kind < 0.8) return String(api.addJob({ type: 'crash', payload: { by: 'typed-throw' } }).id)
  return String(api.addJob({ type: 'note', payload: { text } }).id)
}

/** Notes the engine processes the worker wrote down, once there is a database. */
function noteChildren(database: string, pids: Set<number>): void {
  if (!existsSync(database)) return
  const db = openReadOnly(database)
  for (const pid of db.prepare('SELECT pid FROM children').pluck().all()) pids.add(Number(pid))
  db.close()
}

function countDamage(database: string): number {
  const db = openReadOnly(database)
  try {
    return findDamage(db, 'integrity_check').length > 0 ? 1 : 0
  } finally {
    db.close()
  }
}

function judge(api: AcademyApi, database: string, offered: readonly string[]) {
  const byJob = new Map<string, { keys: Set<string>; bodies: Set<string>; count: number }>()
  for (const { jobId, key, body } of api.deliveries) {
    const seen = byJob.get(jobId) ?? { keys: new Set(), bodies: new Set(), count: 0 }
    seen.keys.add(key)
    seen.bodies.add(body)
    byJob.set(jobId, { ...seen, count: seen.count + 1 })
  }
  const db = openReadOnly(database)
  try {
    const rows = db
      .prepare<
        [],
        {
          externalId: string
          state: string
          sent: number
          follow: string | null
          follows: number
          reason: string | null
        }
      >(
        `SELECT external_id AS externalId, state, error_json ->> 'reason' AS reason,
          (SELECT count(*) FROM outbox WHERE job_id = jobs.id AND state = 'sent') AS sent,
          result_json ->> 'sha256' AS follow,
          (SELECT count(*) FROM jobs AS n WHERE n.type = 'note' AND n.origin = 'local'
            AND n.payload_json ->> 'text' = jobs.result_json ->> 'sha256') AS follows
        FROM jobs WHERE origin = 'api'`,
      )
      .all()
    const known = new Map(rows.map((row) => [row.externalId, row]))
    const isSafe = (id: string) => {
      const row = known.get(id)
      if (row === undefined || row.reason === 'poison') return false
      return byJob.has(id) && row.sent === 1 && ['done', 'dead'].includes(row.state)
    }
    const { recoveries } = db
      .prepare<[], { recoveries: number }>(
        `SELECT count(*) AS recoveries FROM failures WHERE kind = 'recovery'`,
      )
      .get()!
    return {
      lost: offered.filter((id) => !isSafe(id)).length,
      miscommitted: rows.filter(({ follow, follows }) => follow !== null && follows !== 1).length,
      duplicates: [...byJob.values()].reduce((sum, { count }) => sum + count - 1, 0),
      inconsistent: [...byJob.values()].filter(({ keys, bodies }) => keys.size > 1 || bodies.size > 1).length,
      poisoned: rows.filter(({ reason }) => reason === 'poison').length,
      recoveries,
    }
  } finally {
    db.close()
  }
}
