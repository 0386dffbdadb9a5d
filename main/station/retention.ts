import { keptMs } from '#shared/domain/keeping.ts'
import { renewBackups } from '../db/backup.ts'
import { homeworkRepository } from '../db/homework.ts'
import { recoveryNotes, removeSetAside } from '../db/recovery.ts'
import { removePublished } from '../jobs/video-hls/output-folder.ts'
import type { Station } from './station.ts'

const DAY_MS = 86_400_000

type Kept = Pick<Station, 'db' | 'blobs' | 'desk' | 'folder' | 'jobs' | 'seenTime'>

/**
 * Forgets students' data when its time is over: batches, their jobs, copies of the database, and the files themselves.
 * Old is what is old by the time that is believed, never by the wall clock alone.
 * @param days  that scans, what was read from them, and rosters are kept after the last work on a batch; 0: for ever
 * @returns how many batches went
 */
export async function forgetOld(station: Kept, days: number): Promise<number> {
  const { desk, db, folder, seenTime } = station
  const believedMs = seenTime.believed()
  desk.batches.purgeRemoved(believedMs - keptMs('removedBatch'))
  removeSetAside(folder.quarantine, believedMs - keptMs('setAside'))
  homeworkRepository(db).shedPictures(believedMs - keptMs('history'))
  removePublished(folder.videos, believedMs - keptMs('publishedVideo'))
  const batches = days === 0 ? 0 : desk.batches.purgeOld(believedMs - days * DAY_MS)
  purgeFiles(station)
  // Copies hold what was forgotten here.
  if (batches > 0) await renewBackups(db, folder.backups, seenTime.clock.now())
  return batches
}

/** Removes stored files whose time is over; not soon after the database was replaced, when nobody knows what they are. */
export function purgeFiles({ db, blobs, seenTime }: Pick<Kept, 'db' | 'blobs' | 'seenTime'>): number {
  const believedMs = seenTime.believed()
  const replacedMs = recoveryNotes(db).last()?.atMs ?? Number.NEGATIVE_INFINITY
  return blobs.purge(believedMs, believedMs - replacedMs < keptMs('setAside'))
}
