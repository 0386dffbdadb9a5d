import { statSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { backUp, listBackups } from '../db/backup.ts'
import { bootsRepository } from '../db/boots.ts'
import { outboxRepository } from '../db/outbox.ts'
import { BACKUPS_KEPT, keepReserve } from '../db/store.ts'
import { forgetOld } from './retention.ts'
import type { Station } from './station.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Finished jobs, delivered results and ended hosts are shown for so long. */
const HISTORY_MS = 30 * 24 * HOUR_MS
const PRUNE_BATCH = 1_000
const RESERVE_BYTES = 64 * 1024 * 1024

export interface HousekeepingParts {
  readonly station: Pick<Station, 'db' | 'blobs' | 'desk' | 'folder' | 'jobs' | 'types' | 'emit'>
  readonly clock: Clock
  readonly log: Log
  /** As `forgetOld` takes them. */
  readonly retentionDays: () => number
  readonly onError: (thrown: unknown) => void
}

/** What keeps a data folder in order, whichever host is on it: history, backups, the reserve, what must be forgotten. */
export function createHousekeeping({ station, clock, log, retentionDays, onError }: HousekeepingParts) {
  const { db, jobs, blobs, folder, types } = station
  const outbox = outboxRepository(db)
  const boots = bootsRepository(db)
  const calls = new Set<() => void>()
  let isStopped = false

  async function everyMinute(): Promise<void> {
    const now = clock.now()
    jobs.repairOrder(types, now)
    while (jobs.prune(now - HISTORY_MS, PRUNE_BATCH) === PRUNE_BATCH) await new Promise(setImmediate)
    outbox.purge(now - HISTORY_MS)
    boots.prune(now - HISTORY_MS)
    blobs.purge()
    keepReserve(folder.reserve, RESERVE_BYTES)
    const newest = listBackups(folder.backups)[0]
    if (newest === undefined || Math.abs(now - statSync(newest).mtimeMs) > HOUR_MS)
      await backUp(db, folder.backups, now, BACKUPS_KEPT)
  }

  async function everyHour(): Promise<void> {
    const count = forgetOld(station, clock.now(), retentionDays())
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
      void turn(HOUR_MS, everyHour)
      later(MINUTE_MS, everyMinute)
    },
    stop(): void {
      isStopped = true
      for (const callOff of calls) callOff()
    },
  }
}
