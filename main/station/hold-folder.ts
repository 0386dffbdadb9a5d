import { StationError } from '#shared/domain/errors.ts'
import { type DataFolder, prepareDataFolder, sweepWork } from '../base/data-folder.ts'
import { removeUnfinishedBlobs } from '../db/blob-store.ts'
import { lockAlone } from '../db/lock.ts'
import { openStore, type Store } from '../db/store.ts'
import type { Platform } from './platform.ts'
import { createSeenTime, type SeenTime } from './seen-time.ts'

/** A data folder that is open here: its database, and for a worker its lock. */
export interface HeldFolder {
  readonly folder: DataFolder
  readonly store: Store
  readonly seenTime: SeenTime
  /** Closes the database, and lets another worker have the folder. */
  release(): void
}

/**
 * @throws StationError `conflict` `worker-running` when a worker has the folder; as `prepareDataFolder`, `openStore`
 */
export function holdFolder({ host, settings, clock }: Platform): HeldFolder {
  const folder = prepareDataFolder(settings.dataDir)
  const workerLock = host === 'worker' ? lockAlone(folder.workerLock) : undefined
  if (host === 'worker' && workerLock === undefined) {
    throw new StationError('conflict', `A worker already runs on ${folder.dir}`, {
      reason: 'worker-running',
      params: { path: folder.dir },
    })
  }
  const seenTime = createSeenTime(folder.seenTime, clock)
  try {
    const store = openStore(folder, seenTime.clock.now(), () => {
      sweepWork(folder)
      removeUnfinishedBlobs(folder.blobs)
    })
    return {
      folder,
      store,
      seenTime,
      release() {
        store.close()
        workerLock?.release()
      },
    }
  } catch (error) {
    workerLock?.release()
    throw error
  }
}
