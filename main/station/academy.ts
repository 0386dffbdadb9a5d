import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import type { Clock } from '../base/clock.ts'
import type { DataFolder } from '../base/data-folder.ts'
import type { Log } from '../base/log.ts'
import type { Blobs } from '../db/blob-store.ts'
import type { JobsRepository } from '../db/jobs.ts'
import type { Outbox } from '../db/outbox.ts'
import { freeBytes } from '../db/store.ts'
import type { AnyJobDefinition } from '../jobs/define.ts'
import { roomFor } from '../jobs/fetch-ahead.ts'
import type { Runner } from '../jobs/runner.ts'
import type { FetchInput } from '../sync/inputs.ts'
import type { SyncEvent } from '../sync/sync.ts'

/** Below this much free space no more jobs are fetched; what is here goes on. */
const LEAST_FREE_BYTES = 2 * 1024 * 1024 * 1024
/** Results that wait to be delivered beyond which no more jobs are fetched: they would only wait, too. */
const MOST_UNDELIVERED = 5_000

/** How often it is said that nothing is fetched. */
const SAY_EVERY_MS = 60_000

export interface JobRoomParts {
  readonly folder: DataFolder
  readonly outbox: Outbox
  readonly definitions: readonly AnyJobDefinition[]
  readonly jobs: JobsRepository
  readonly paused: Runner['paused']
  readonly clock: Clock
  readonly emit: (event: StationEvent) => void
}

/** @returns how many more jobs the academy may be asked for; where the disk has no room for any, it is said */
export function jobRoom({ folder, outbox, definitions, jobs, paused, clock, emit }: JobRoomParts) {
  let saidAtMs = Number.NEGATIVE_INFINITY

  function sayLow(): void {
    if (clock.monotonic() - saidAtMs < SAY_EVERY_MS) return
    saidAtMs = clock.monotonic()
    const error = new StationError('unavailable', 'Too little space to fetch jobs', { reason: 'disk-low' })
    emit({ name: 'station.blocked', error: toWireError(error) })
  }

  return (): number => {
    if (freeBytes(folder.dir) < LEAST_FREE_BYTES) {
      sayLow()
      return 0
    }
    saidAtMs = Number.NEGATIVE_INFINITY
    if (outbox.isBackedUp(MOST_UNDELIVERED)) return 0
    return roomFor(definitions, jobs, paused())
  }
}

/** What the sync has to say, in the station's own events and in its log. */
export function tellSyncEvent(
  event: SyncEvent,
  to: {
    readonly emit: (event: StationEvent) => void
    readonly runner: Pick<Runner, 'wake'>
    readonly log: Log
  },
): void {
  if (event.name === 'job.arrived') {
    to.emit({ name: 'job.added', jobId: event.jobId })
    to.runner.wake()
  } else if (event.name === 'job.refused') {
    to.emit({ name: 'job.settled', jobId: event.jobId })
  } else {
    to.emit({ name: 'sync.changed' })
  }
  if ('error' in event) to.log.warn(event.name, { error: event.error })
}

/** The file of a job on a host that does not talk to the academy: it is here already, or nowhere. */
export const storedInput =
  (blobs: Blobs): FetchInput =>
  async (job) => {
    const blob = job.blobSha256 ? blobs.find(job.blobSha256) : undefined
    if (blob !== undefined) return blob
    throw new StationError('unavailable', 'Only a worker downloads files', { reason: 'needs-worker' })
  }
