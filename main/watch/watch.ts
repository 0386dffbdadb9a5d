import { watch } from 'chokidar'
import { type Clock, createWakeup } from '#main/base/clock.ts'
import type { Log } from '#main/base/log.ts'
import { type FolderLock, lockAlone } from '#main/db/lock.ts'
import type { Station } from '#main/station/station.ts'
import type { WatchFolder } from '#shared/contract/settings.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { createFolderWatcher, WATCH_TIMES, type WatchTimes } from './folder.ts'

export interface WatchParts {
  readonly station: Pick<Station, 'db' | 'desk' | 'blobs' | 'facts' | 'folder' | 'subscribe'>
  readonly clock: Clock
  readonly log: Log
  readonly times?: WatchTimes
}

/** Follows one folder until it is stopped: changes wake it, and a look now and then finds what nobody told. */
function follow({ path, batchId }: WatchFolder, watched: () => readonly string[], parts: WatchParts) {
  const { station, clock, log, times = WATCH_TIMES } = parts
  const { desk, blobs, facts } = station
  const folder = createFolderWatcher({ path, batchId, desk, blobs, facts, clock, times, watched })
  const wakeup = createWakeup(clock)
  const stopping = new AbortController()
  const watcher = watch(path, { depth: 0, ignoreInitial: true })
  watcher.on('all', () => wakeup.wake())
  // A share that goes away is found again by the looks in between.
  watcher.on('error', () => wakeup.wake())

  async function run(): Promise<void> {
    let isAway = false
    while (!stopping.signal.aborted) {
      const waitMs = await folder.scan(stopping.signal).catch((thrown: unknown) => {
        if (!isAway) log.warn('a watched folder cannot be read', { path, error: toWireError(thrown) })
        isAway = true
        return undefined
      })
      if (waitMs !== undefined) isAway = false
      await wakeup.wait(waitMs ?? times.rescanMs, stopping.signal)
    }
  }
  const ended = run()
  return async () => {
    stopping.abort()
    await ended
    await watcher.close()
  }
}

/**
 * Watches the folders that are set, and follows the setting when it changes, here or in another window. One window of a
 * data folder watches; when it closes another one does.
 */
export function watchFolders(parts: WatchParts): { stop(): Promise<void> } {
  const { station, clock, log, times = WATCH_TIMES } = parts
  const table = station.desk.watchedFolders
  const watched = () => table.list().map(({ path }) => path)
  const following = new Map<string, () => Promise<void>>()
  let work = Promise.resolve()
  let lock: FolderLock | undefined
  let callOff = () => {}
  let isStopped = false

  async function sync(): Promise<void> {
    callOff()
    if (!isStopped) {
      callOff = clock.after(times.rescanMs, () => void resync())
      lock ??= lockAlone(station.folder.watchLock)
    }
    const isOurs = !isStopped && lock !== undefined
    const wanted = new Map(
      (isOurs ? table.list() : [])
        .filter(({ active }) => active)
        .map((folder) => [JSON.stringify(folder), folder]),
    )
    for (const [key, stop] of following) {
      if (wanted.has(key)) continue
      following.delete(key)
      await stop()
    }
    for (const [key, folder] of wanted)
      if (!following.has(key)) following.set(key, follow(folder, watched, parts))
    if (!isStopped) return
    lock?.release()
    lock = undefined
  }
  const resync = () => {
    work = work
      .then(sync)
      .catch((thrown: unknown) => log.warn('watched folders', { error: toWireError(thrown) }))
    return work
  }

  void resync()
  const unsubscribe = station.subscribe((event) => {
    if (event.name === 'settings.changed' && !isStopped) void resync()
  })
  return {
    stop() {
      unsubscribe()
      isStopped = true
      return resync()
    },
  }
}
