import type { AppUpdater } from 'electron-updater'
import { type Clock, createWakeup } from '#main/base/clock.ts'
import type { Log } from '#main/base/log.ts'

const HOUR_MS = 3_600_000
const FIRST_LOOK_MS = 10 * 60_000
const LOOK_EVERY_MS = 6 * HOUR_MS
/** Another host on the folder may have become idle without a word here. */
const LOOK_AGAIN_MS = 5_000

/** What is used of electron-updater. */
export type Updater = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowDowngrade'
  | 'allowPrerelease'
  | 'logger'
  | 'checkForUpdates'
  | 'quitAndInstall'
  | 'on'
>

export interface UpdatesParts {
  readonly updater: Updater
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Whether any host on the data folder works at this moment. */
  readonly isBusy: () => Promise<boolean>
  /** Closes the station; it is not opened again. */
  readonly stop: () => Promise<void>
  /** Starts the program again as it is. */
  readonly restart: () => void
}

export interface Updates {
  /** Version that was downloaded and proven; undefined before. */
  ready(): string | undefined
  onReady(told: (version: string) => void): void
  /** Installs once nobody works, and starts the program again. @returns whether it has to wait first */
  install(): Promise<boolean>
  /** Looks and installs no more, also what somebody had asked to install: the computer may be shutting down. */
  stop(): void
}

/**
 * New versions of the program, looked for a few times a day. They are downloaded by themselves and installed by a person,
 * never at the end of the program, which may be the end of the computer's day. The server says which share of stations
 * gets one first (`stagingPercentage`).
 */
export function createUpdates(parts: UpdatesParts): Updates {
  const { updater, clock, random, log, isBusy, stop, restart } = parts
  updater.autoDownload = true
  updater.autoInstallOnAppQuit = false
  updater.allowDowngrade = false
  updater.allowPrerelease = false
  // It would log addresses and paths of its own accord.
  updater.logger = null
  const told: ((version: string) => void)[] = []
  const stopped = new AbortController()
  const wakeup = createWakeup(clock)
  let version: string | undefined
  let isAsked = false
  let isClosed = false

  const note = (thrown: unknown) =>
    log.warn('no update', { state: thrown instanceof Error ? thrown.name : 'unknown' })
  updater.on('error', (error) => {
    note(error)
    // The installer did not start, and the station is closed already.
    if (isClosed) restart()
  })
  updater.on('update-downloaded', (update) => {
    version = update.version
    log.info('update ready', { version })
    for (const each of told) each(update.version)
  })

  let cancelLook = plan(FIRST_LOOK_MS)
  /** Not all stations at one time. */
  function plan(ms: number): () => void {
    return clock.after(ms * (0.5 + random()), () => {
      // What goes wrong, in the download as well, is an event, too.
      const found = updater.checkForUpdates().then((update) => update?.downloadPromise)
      void found.catch(() => undefined)
      cancelLook = plan(LOOK_EVERY_MS)
    })
  }

  async function installWhenIdle(): Promise<void> {
    while (await isBusy()) {
      await wakeup.wait(LOOK_AGAIN_MS, stopped.signal)
      if (stopped.signal.aborted) return
    }
    if (stopped.signal.aborted) return
    cancelLook()
    await stop()
    isClosed = true
    updater.quitAndInstall(true, true)
  }

  return {
    ready: () => version,
    onReady: (tell) => void told.push(tell),
    async install() {
      if (version === undefined || isAsked) return isAsked
      isAsked = true
      const mustWait = await isBusy()
      void installWhenIdle().catch((thrown: unknown) => {
        isAsked = false
        note(thrown)
      })
      return mustWait
    },
    stop() {
      cancelLook()
      stopped.abort()
    },
  }
}
