import { BACKUPS_KEPT, type Kept, keptMs } from '#shared/domain/keeping.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { backUp, listBackups } from '../db/backup.ts'
import { bootsRepository } from '../db/boots.ts'
import { outboxRepository } from '../db/outbox.ts'
import { keepReserve } from '../db/store.ts'
import { forgetOld, purgeFiles } from './retention.ts'
import type { Station } from './station.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const PRUNE_BATCH = 1_000
const RESERVE_BYTES = 64 * 1024 * 1024

export interface HousekeepingParts {
  readonly station: Pick<
    Station,
    'db' | 'blobs' | 'desk' | 'folder' | 'jobs' | 'notices' | 'types' | 'emit' | 'seenTime'
  >
  readonly clock: Clock
  readonly log: Log
  /** As `forgetOld` takes them. */
  readonly retentionDays: () => number
  readonly onError: (thrown: unknown) => void
}

/** What keeps a data folder in order, whichever host is on it: history, backups, the reserve, what must be forgotten. */
export function createHousekeeping({ station, clock, log, retentionDays, onError }: HousekeepingParts) {
  const { db, jobs, folder, types, seenTime } = station
  const outbox = outboxRepository(db)
  const boots = bootsRepository(db)
  const calls = new Set<() => void>()
  let isStopped = false

  async function everyMinute(): Promise<void> {
    seenTime.look()
    const now = clock.now()
    jobs.repairOrder(types, now)
    const believedMs = seenTime.believed()
    const before = (what: Kept) => believedMs - keptMs(what)
    const [history, buried] = [before('history'), before('buried')]
    while (jobs.prune({ history, buried, homework: before('homework') }, PRUNE_BATCH) === PRUNE_BATCH)
      await new Promise(setImmediate)
    outbox.purge(history, buried)
    boots.prune(history)
    station.notices.purge(history)
    purgeFiles(station)
    keepReserve(folder.reserve, RESERVE_BYTES)
    const newest = listBackups(folder.backups)[0]
    // The name holds the time; a clock that was wrong must not keep the next one from being made.
    if (newest === undefined || Math.abs(now - newest.atMs) > HOUR_MS)
      await backUp(db, folder.backups, now, BACKUPS_KEPT)
  }

  async function everyHour(): Promise<void> {
    const count = await forgetOld(station, retentionDays())
    if (count === 0) return
    log.info('retention: batches forgotten', { count })
    station.emit({ name: 'queue.changed' })
  }

  function later(ms: number, work: () => Promise<void>): void {
    const callOff = clock.after(ms, () => {
      calls.delete(callOff)
      void turn(ms, work)
    })
    calls.add(callOff)
  }

  /** Works, and again after a while, whatever went wrong this time. */
  async function turn(everyMs: number, work: () => Promise<void>): Promise<void> {
    await work().catch(onError)
    if (!isStopped) later(everyMs, work)
  }

  return {
    start(): void {
      seenTime.look()
      void turn(HOUR_MS, everyHour)
      later(MINUTE_MS, everyMinute)
    },
    stop(): void {
      isStopped = true
      for (const callOff of calls) callOff()
      seenTime.keep()
    },
  }
}
