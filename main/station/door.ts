import { statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Backup, SyncState } from '#shared/contract/settings.ts'
import { StationError } from '#shared/domain/errors.ts'
import { translator } from '#shared/i18n/index.ts'
import type { ApiParts, Storage } from '../api/parts.ts'
import { createRouter, type Router } from '../api/router.ts'
import type { Configuration } from '../base/configuration.ts'
import { backUp, listBackups, useBackup } from '../db/backup.ts'
import { bootsRepository } from '../db/boots.ts'
import { watchFoldersRepository } from '../db/grading/watch-folders.ts'
import { outboxRepository } from '../db/outbox.ts'
import { BACKUPS_KEPT, freeBytes } from '../db/store.ts'
import type { Platform } from './platform.ts'
import type { Station } from './station.ts'
import type { StationStatus } from './status.ts'

export interface DoorOptions {
  readonly station: Station
  readonly platform: Pick<Platform, 'clock' | 'definitions' | 'log' | 'programVersion'>
  readonly configuration: Configuration
  /** How the worker of this data folder is; undefined when none runs. */
  readonly workerStatus: () => Promise<StationStatus | undefined>
  readonly logTail: () => readonly string[]
  /** Outlives the station. */
  readonly subscribe: Station['subscribe']
  /** Builds the station anew with what is set now; `between` runs while none is open. */
  readonly restart: (between?: () => void) => void
}

async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true })
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      // A file may go while it is being counted.
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

function storageOf(
  { folder, db }: Station,
  now: () => number,
  hosts: ApiParts['hosts'],
  restart: DoorOptions['restart'],
): Storage {
  const describe = (path: string): Backup => {
    const { size, mtimeMs } = statSync(path)
    return { name: basename(path), bytes: size, atMs: Math.round(mtimeMs) }
  }
  return {
    usage: async () => ({
      dataDir: folder.dir,
      usedBytes: await folderBytes(folder.dir),
      freeBytes: freeBytes(folder.dir),
    }),
    async backUp() {
      const path = await backUp(db, folder.backups, now(), BACKUPS_KEPT)
      return describe(path)
    },
    backups: () => listBackups(folder.backups).map(describe),
    restore(name) {
      const backup = listBackups(folder.backups).find((path) => basename(path) === name)
      if (backup === undefined) {
        throw new StationError('not-found', `no backup ${name}`, { reason: 'backup-not-found' })
      }
      if ([...hosts().values()].includes('worker')) {
        throw new StationError('conflict', 'A worker has the data folder open', {
          reason: 'worker-running',
          params: { path: folder.dir },
        })
      }
      restart(() => useBackup(folder.database, backup, folder.quarantine, now()))
    },
  }
}

const OFF: SyncState = { state: 'off', lastPullAtMs: null, lastPushAtMs: null, pending: 0, error: null }

/** Sync in one word for the status bar: what a person can do something about comes first. */
function syncStateOf(sync: StationStatus['sync']): SyncState {
  if (sync === undefined) return OFF
  const breakers = [sync.source.status, sync.api.status]
  const state = breakers.includes('token-refused')
    ? 'token-refused'
    : breakers.includes('down')
      ? 'unreachable'
      : breakers.includes('failing')
        ? 'backing-off'
        : sync.outbox.pending > 0
          ? 'working'
          : 'idle'
  return {
    state,
    lastPullAtMs: sync.lastAnswerAtMs ?? null,
    lastPushAtMs: sync.lastSentAtMs ?? null,
    pending: sync.outbox.pending,
    error: null,
  }
}

/** The one door of a station, for a host that has a renderer to let in. */
export function openDoor(options: DoorOptions): Router {
  const { station, platform, configuration, restart } = options
  const boots = bootsRepository(station.db)
  const hosts = () => new Map(boots.open().map(({ id, host }) => [id, host]))
  return createRouter({
    desk: station.desk,
    jobs: station.jobs,
    outbox: outboxRepository(station.db),
    facts: station.facts,
    runner: station.runner,
    perform: station.perform,
    blobs: station.blobs,
    engines: station.engines,
    clock: platform.clock,
    log: platform.log,
    emit: station.emit,
    subscribe: options.subscribe,
    logTail: options.logTail,
    operator: () => configuration.settings().operator,
    t: () => translator(configuration.settings().language),
    types: station.types,
    kinds: platform.definitions,
    hosts,
    configuration,
    watchFolders: watchFoldersRepository(station.db),
    // The worker of this data folder, where there is one, does the talking.
    syncState: async () => syncStateOf((await options.workerStatus())?.sync),
    storage: storageOf(station, platform.clock.now, hosts, restart),
    version: platform.programVersion,
    restart,
  })
}
