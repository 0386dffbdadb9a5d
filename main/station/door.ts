import { statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backup, SyncState } from '#shared/contract/settings.ts'
import { StationError } from '#shared/domain/errors.ts'
import { BACKUPS_KEPT } from '#shared/domain/keeping.ts'
import { type Translate, translator } from '#shared/i18n/index.ts'
import type { Storage } from '../api/parts.ts'
import { createRouter, type Router } from '../api/router.ts'
import type { Configuration } from '../base/configuration.ts'
import { backUp, renewBackups } from '../db/backup.ts'
import { bootsRepository } from '../db/boots.ts'
import { examsIn, examsInCopy } from '../db/copy-contents.ts'
import { outboxRepository } from '../db/outbox.ts'
import { type DatabaseCopy, listCopies, recoveryNotes } from '../db/recovery.ts'
import { freeBytes, restoreCopy } from '../db/store.ts'
import { tryApi } from '../sync/try-api.ts'
import type { Platform } from './platform.ts'
import { createSetAside } from './set-aside.ts'
import type { Station } from './station.ts'
import type { StationStatus } from './status.ts'

export interface DoorOptions {
  readonly station: Station
  readonly platform: Pick<Platform, 'definitions' | 'log' | 'programVersion'>
  readonly configuration: Configuration
  /** How the worker of this data folder is; undefined when none runs. */
  readonly workerStatus: () => Promise<StationStatus | undefined>
  readonly logTail: () => readonly string[]
  /** Outlives the station. */
  readonly subscribe: Station['subscribe']
  /**
   * Builds the station anew with what is set now; `between` runs while none is open here. Rejects with what that throws,
   * once the station is open again.
   */
  readonly restart: (between?: () => void) => Promise<void>
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

/** What the clock says may have gone on by so much while a person read it. */
const READING_MS = 3_600_000

function storageOf(station: Station, t: () => Translate, restart: DoorOptions['restart']): Storage {
  const { folder, db, seenTime } = station
  const { clock } = seenTime
  const recovery = recoveryNotes(db)
  const setAside = createSetAside(station, t)
  const describe = ({ path, name, atMs, isReplaced }: DatabaseCopy): Backup => ({
    ...{ name, atMs, isReplaced },
    bytes: statSync(path).size,
  })
  function find(name: string): DatabaseCopy {
    const copy = listCopies(folder).find((each) => each.name === name)
    if (copy !== undefined) return copy
    throw new StationError('not-found', `no backup ${name}`, { reason: 'backup-not-found' })
  }
  return {
    usage: async () => ({
      dataDir: folder.dir,
      usedBytes: await folderBytes(folder.dir),
      freeBytes: freeBytes(folder.dir),
    }),
    freeBytes: () => freeBytes(folder.dir),
    async renewCopies() {
      // The log still shows what was deleted.
      db.pragma('wal_checkpoint(TRUNCATE)')
      await renewBackups(db, folder.backups, clock.now())
    },
    backUp: async () =>
      describe({ ...(await backUp(db, folder.backups, clock.now(), BACKUPS_KEPT)), isReplaced: false }),
    backups: () => listCopies(folder).map(describe),
    contents: (name) => ({
      exams: examsInCopy(find(name).path),
      now: examsIn(db),
    }),
    async restore(name) {
      find(name)
      await restart(() => void restoreCopy(folder, name, clock.now()))
    },
    notices() {
      const unseen = recovery.unseen()
      return {
        recovery: unseen === undefined ? null : { ...unseen, atMs: Math.round(unseen.atMs) },
        clockLeap: seenTime.leap() ?? null,
        scansSetAside:
          unseen === undefined ? 0 : setAside.list().filter(({ kind }) => kind === 'scan').length,
      }
    },
    dismissRecovery: () => recovery.see(clock.now()),
    acceptClock(clockMs) {
      const leap = seenTime.leap()
      if (leap !== undefined && Math.abs(leap.clockMs - clockMs) > READING_MS) {
        throw new StationError('conflict', 'The clock says something else by now', { reason: 'clock-moved' })
      }
      seenTime.accept()
    },
    setAside: setAside.list,
    importSetAside: setAside.import,
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
  const t = () => translator(configuration.settings().language)
  return createRouter({
    desk: station.desk,
    notices: station.notices,
    jobs: station.jobs,
    outbox: outboxRepository(station.db),
    facts: station.facts,
    runner: station.runner,
    perform: station.perform,
    blobs: station.blobs,
    workDir: station.folder.work,
    engines: station.engines,
    clock: station.seenTime.clock,
    log: platform.log,
    emit: station.emit,
    subscribe: options.subscribe,
    logTail: options.logTail,
    operator: () => configuration.settings().operator,
    t,
    types: station.types,
    kinds: platform.definitions,
    hosts,
    configuration,
    // The worker of this data folder, where there is one, does the talking.
    syncState: async () => syncStateOf((await options.workerStatus())?.sync),
    tryApi: () => tryApi(configuration.settings(), Date.now()),
    storage: storageOf(station, t, restart),
    version: platform.programVersion,
    // What goes wrong is in the log.
    restart: () => void restart().catch(() => undefined),
  })
}
