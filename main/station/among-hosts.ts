import { StationError } from '#shared/domain/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { BootsRepository } from '../db/boots.ts'
import type { JobsRepository } from '../db/jobs.ts'
import type { Store } from '../db/store.ts'
import type { Abandon } from '../jobs/abandon.ts'
import type { Perform } from '../jobs/perform.ts'
import type { Platform } from './platform.ts'
import { createPresence, type Presence } from './presence.ts'

export interface AmongHostsParts {
  readonly platform: Pick<Platform, 'host' | 'programVersion' | 'settings' | 'log'>
  readonly clock: Clock
  readonly store: Store
  readonly boots: BootsRepository
  readonly jobs: JobsRepository
  readonly perform: Perform
  readonly abandon: Abandon
  readonly runner: { wake(): void; abandon(): void }
  readonly onError: (thrown: unknown) => void
}

/**
 * This host among those that share its data folder: it takes over the jobs of one that died, and gives up its own when it
 * was taken for dead itself, or when another database lies in the place of this one.
 */
export function createAmongHosts(parts: AmongHostsParts): Presence {
  const { platform, clock, store, boots, jobs, perform, abandon, runner, onError } = parts
  const { host, programVersion, settings, log } = platform

  return createPresence({
    boots,
    clock,
    host,
    programVersion,
    stallMs: settings.stallSeconds * 1_000,
    takeOver(bootId, isSuspect) {
      const count = perform((act) => {
        boots.end(bootId, clock.now())
        const { recovered, ended } = jobs.voidLeasesOf(bootId, clock.now(), isSuspect)
        for (const job of ended) {
          abandon(job, job.error, act)
          act.tell({ name: 'job.settled', jobId: job.id })
        }
        return recovered + ended.length
      })
      log.warn('took over from a host that died', { count })
      runner.wake()
    },
    mayGoOn() {
      if (!store.isReplaced()) return true
      runner.abandon()
      onError(
        new StationError('conflict', 'Another program has put another database in the place of this one', {
          reason: 'database-replaced',
        }),
      )
      return false
    },
    onLost() {
      log.warn('another host took this one for dead: its jobs are abandoned')
      runner.abandon()
    },
    onError,
  })
}
