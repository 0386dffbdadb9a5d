import { atMost, type Clock } from '../base/clock.ts'
import type { Blobs } from '../db/blob-store.ts'
import type { JobsRepository } from '../db/jobs.ts'
import type { EnginePool } from '../engines/pool.ts'
import type { Runner } from '../jobs/runner.ts'
import type { Notices } from '../notices/notices.ts'
import type { Sync } from '../sync/sync.ts'
import type { HeldFolder } from './hold-folder.ts'
import type { Presence } from './presence.ts'

const STOP_GRACE_MS = 20_000
/** How long a stopping station goes on sending, while the academy answers. */
const PUSH_GRACE_MS = 5_000

export interface LifeParts {
  readonly held: HeldFolder
  readonly clock: Clock
  readonly blobs: Blobs
  readonly jobs: JobsRepository
  readonly presence: Presence
  readonly engines: EnginePool
  readonly runner: Runner
  readonly sync: Sync | undefined
  readonly notices: Notices
  readonly housekeeping: { start(): void; stop(): void }
}

/** In which order the parts of a station begin and end. */
export interface Life {
  /** Begins to work and to talk to the academy. */
  start(): Promise<void>
  /** Lets running jobs end for a while, hands the rest back, sends what is under way, and closes everything. */
  stop(graceMs?: number): Promise<void>
}

export function createLife(parts: LifeParts): Life {
  const { held, presence, engines, runner, sync, notices, housekeeping } = parts
  let ended: Promise<void> | undefined

  async function pushWhatIsReady(): Promise<void> {
    if (sync?.state().push.breaker.status !== 'ok') return
    await atMost(parts.clock, PUSH_GRACE_MS, sync.untilPushed())
  }

  async function end(graceMs: number): Promise<void> {
    // The last first. Each is ended although one before it could not be, and the folder is let go of in any case: the next
    // one in here must not find it held.
    await using ending = new AsyncDisposableStack()
    ending.defer(() => held.release())
    ending.defer(() => presence.stop())
    ending.defer(() => housekeeping.stop())
    ending.defer(() => sync?.stop())
    ending.defer(pushWhatIsReady)
    // At once: jobs are handed back in time, however long the academy takes over the last question.
    await Promise.all([
      sync?.stopPulling(),
      notices.stop(graceMs),
      runner.stop(graceMs).then(() => engines.close()),
    ])
  }

  return {
    async start() {
      if (held.store.wasAlone) parts.blobs.adopt()
      await presence.start()
      // A station is built anew when its settings change: what was missing may be there.
      parts.jobs.unblock()
      runner.start()
      sync?.start()
      notices.start()
      housekeeping.start()
    },
    stop(graceMs = STOP_GRACE_MS) {
      ended ??= end(graceMs)
      return ended
    },
  }
}
