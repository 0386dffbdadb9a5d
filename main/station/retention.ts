import { toWireError } from '#shared/domain/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { removeOlder } from '../db/backup.ts'
import { purgeGrading } from '../db/grading/retention.ts'
import type { Station } from './station.ts'

const DAY_MS = 86_400_000
/** A batch that a person removed can be had back for so long. */
const REMOVED_MS = 7 * DAY_MS
const EVERY_MS = 60 * 60_000

export interface RetentionOptions {
  readonly station: Pick<Station, 'db' | 'blobs' | 'desk' | 'folder' | 'emit'>
  readonly clock: Clock
  /** Days that scans, what was read from them, and rosters are kept after the last work on a batch; 0: for ever. */
  readonly days: () => number
  readonly log: Log
}

/** Forgets students' data when its time is over: batches, their jobs, copies of the database, and the files themselves. */
export function createRetention({ station, clock, days, log }: RetentionOptions) {
  /** @returns how many batches went */
  function purge(): number {
    station.desk.batches.purge(clock.now() - REMOVED_MS)
    const kept = days()
    if (kept === 0) return 0
    const before = clock.now() - kept * DAY_MS
    const batches = purgeGrading(station.db, before)
    // Copies hold what was forgotten here.
    if (batches > 0) removeOlder(station.folder.backups, Number.POSITIVE_INFINITY)
    removeOlder(station.folder.quarantine, before)
    station.blobs.purge()
    if (batches > 0) {
      log.info('retention: batches forgotten', { count: batches })
      station.emit({ name: 'queue.changed' })
    }
    return batches
  }

  return {
    purge,
    /** Purges now and every hour. @returns stops it */
    start(): () => void {
      let cancel = () => {}
      const turn = () => {
        try {
          purge()
        } catch (thrown) {
          log.error('retention failed', { error: toWireError(thrown) })
        }
        cancel = clock.after(EVERY_MS, turn)
      }
      turn()
      return () => cancel()
    },
  }
}
