import type { Router } from '#main/api/router.ts'
import { systemClock } from '#main/base/clock.ts'
import type { Configuration } from '#main/base/configuration.ts'
import { createEvents, type Events } from '#main/base/events.ts'
import type { LogWithTail } from '#main/base/log-tail.ts'
import { programVersion } from '#main/base/program-version.ts'
import type { ChildProgram } from '#main/engines/child-process.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import { openDoor } from '#main/station/door.ts'
import { showSample } from '#main/station/first-run.ts'
import type { Platform } from '#main/station/platform.ts'
import type { Station } from '#main/station/station.ts'
import { watchFolders } from '#main/watch/watch.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { translator } from '#shared/i18n/index.ts'
import { openStation } from './open-station.ts'
import { askHealth } from './worker/health.ts'

/** Running jobs get this long to end when only settings change; the others are handed back and begin again. */
const RESTART_GRACE_MS = 2_000

export interface WindowStationOptions {
  readonly configuration: Configuration
  readonly definitions: readonly AnyJobDefinition[]
  readonly log: LogWithTail
  /** Starts engine processes. */
  readonly program: ChildProgram
  /** Sample exam for a data folder that was never used; absent: none. */
  readonly sampleDir?: string
}

export interface OpenStation {
  readonly station: Station
  readonly router: Router
}

/** A station with a door for a renderer. It is built anew when settings change; what is here outlives that. */
export interface WindowStation {
  /** Waits while the station is being built anew. */
  current(): Promise<OpenStation>
  readonly subscribe: Events['subscribe']
  stop(): Promise<void>
}

/** @throws whatever keeps the station from opening the first time */
export async function openWindowStation(options: WindowStationOptions): Promise<WindowStation> {
  const { log, configuration } = options
  const events = createEvents()
  let isStopped = false

  async function begin() {
    const platform: Platform = {
      host: 'window',
      settings: configuration.settings(),
      program: options.program,
      clock: systemClock,
      random: Math.random,
      log,
      programVersion,
      sync: false,
      definitions: options.definitions,
      retentionDays: () => configuration.settings().retentionDays,
    }
    const station = await openStation(platform, (opened) => {
      opened.subscribe(events.emit)
      opened.subscribe((event) => {
        // What is written to a database that was replaced is lost.
        if (event.name === 'station.failed' && event.error.reason === 'database-replaced') reopen()
      })
    })
    const router = openDoor({
      station,
      platform,
      configuration,
      subscribe: events.subscribe,
      workerStatus: () => askHealth(station.folder.socket),
      logTail: log.tail,
      restart,
    })
    if (options.sampleDir !== undefined) {
      const t = translator(configuration.settings().language)
      await showSample({ station, clock: systemClock, sampleDir: options.sampleDir, t })
    }
    const watching = watchFolders({ station, clock: systemClock, log })
    return {
      station,
      router,
      async stop(graceMs?: number) {
        await watching.stop()
        await station.stop(graceMs)
      },
    }
  }

  let now = begin()
  await now

  const reopen = () => void restart().catch(() => undefined)

  /** Rejects with what `between` throws, once the station is open again as it was. */
  async function restart(between: () => void = () => {}): Promise<void> {
    let failure: unknown
    now = now
      .then((before) => before.stop(RESTART_GRACE_MS))
      .then(between)
      .catch((thrown: unknown) => {
        failure = thrown
        log.error('before opening again', { error: toWireError(thrown) })
      })
      .then(begin)
    await now.then(
      () => events.emit({ name: 'settings.changed' }),
      (thrown: unknown) => log.error('the station could not be opened again', { error: toWireError(thrown) }),
    )
    if (failure !== undefined) throw failure
  }

  return {
    current: () => now,
    subscribe: events.subscribe,
    async stop() {
      if (isStopped) return
      isStopped = true
      await now.then(
        (open) => open.stop(),
        // It was not open.
        () => undefined,
      )
    },
  }
}
