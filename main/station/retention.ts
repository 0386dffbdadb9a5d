import { removeOlder } from '../db/backup.ts'
import { purgeGrading } from '../db/grading/retention.ts'
import type { Station } from './station.ts'

const DAY_MS = 86_400_000
/** A batch that a person removed can be had back for so long. */
const REMOVED_MS = 7 * DAY_MS

/**
 * Forgets students' data when its time is over: batches, their jobs, copies of the database, and the files themselves.
 * @param days  that scans, what was read from them, and rosters are kept after the last work on a batch; 0: for ever
 * @returns how many batches went
 */
export function forgetOld(
  { desk, db, folder, blobs }: Pick<Station, 'db' | 'blobs' | 'desk' | 'folder'>,
  nowMs: number,
  days: number,
): number {
  desk.batches.purgeRemoved(nowMs - REMOVED_MS)
  if (days === 0) return 0
  const before = nowMs - days * DAY_MS
  const batches = purgeGrading(db, before)
  // Copies hold what was forgotten here.
  if (batches > 0) removeOlder(folder.backups, Number.POSITIVE_INFINITY)
  removeOlder(folder.quarantine, before)
  blobs.purge()
  return batches
}
