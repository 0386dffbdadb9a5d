import { createHash } from 'node:crypto'
import { accessSync, chmodSync, constants, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { StationError } from '#shared/domain/errors.ts'
import { SETTINGS } from '#shared/domain/settings.ts'
import { makeFolder } from './make-folder.ts'
import { storageError } from './storage-error.ts'

/** Everything the station keeps, in one folder that only its user can read. */
export interface DataFolder {
  readonly dir: string
  readonly database: string
  /** Who comes in, repairs or replaces the database goes through it, one at a time. */
  readonly gate: string
  /** Shared by every host on the folder; held alone while the database is repaired. */
  readonly hostsLock: string
  /** Held by the one worker. */
  readonly workerLock: string
  /** Held by the one window that follows watched folders. */
  readonly watchLock: string
  /** Who this station is, for when its database is lost: the academy knows its results by it. */
  readonly stationId: string
  /** The last time that was believed. */
  readonly seenTime: string
  readonly backups: string
  readonly quarantine: string
  readonly blobs: string
  /** Finished videos, a folder each, unless a setting puts them elsewhere. */
  readonly videos: string
  /** Where a person puts model files. */
  readonly models: string
  /** Folders of attempts under way, and temporary files of engines. */
  readonly work: string
  /** What people set on the screen. */
  readonly preferences: string
  readonly secrets: string
  /** What Electron itself keeps. */
  readonly electron: string
  /** Space kept back for the writes a full disk must not stop. */
  readonly reserve: string
  /** Where the worker answers about its health: a Unix socket, or a named pipe on Windows. */
  readonly socket: string
  /** Where a window lends the secrets it has sealed. */
  readonly secretsSocket: string
}

/** Longest path a Unix socket may have everywhere, bytes. */
const MAX_SOCKET_PATH = 100
/** File systems a WAL database must not live on, by their magic numbers: NFS, SMB, CIFS, SMB2. */
const NETWORK_FILE_SYSTEMS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42])
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them
const ASCII = /^[\x00-\x7f]*$/

/**
 * Makes the folder and narrows its rights; from here on the process creates files for its user alone.
 * @throws StationError `invalid-input`: `network-folder`, `data-path-not-ascii`, `folder-unusable`, `folder-of-another`; `unavailable`
 *   `disk-full`
 */
export function prepareDataFolder(dir: string): DataFolder {
  process.umask(0o077)
  const folder = dataFolder(resolve(dir))
  if (process.platform === 'win32' && !ASCII.test(folder.dir)) {
    throw new StationError(
      'invalid-input',
      'The data folder must have a path in plain Latin letters: some native libraries cannot open others. Set GRADING_STATION_DATA to such a folder.',
      { reason: 'data-path-not-ascii' },
    )
  }
  const folders = [folder.dir, folder.backups, folder.quarantine, folder.blobs, folder.work]
  for (const each of folders) asUsable(each, prepareFolder)
  assertOwn(folder.dir)
  const { database, hostsLock, workerLock } = folder
  for (const each of [database, `${database}-wal`, `${database}-shm`, hostsLock, workerLock])
    asUsable(each, checkFile)
  if (folder.dir.startsWith('\\\\') || NETWORK_FILE_SYSTEMS.has(statfsSync(folder.dir).type)) {
    throw new StationError(
      'invalid-input',
      'The data folder must be on a disk of this machine, not a network share',
      {
        reason: 'network-folder',
      },
    )
  }
  return folder
}

/** What root writes into another user's folder, that user's station can read no more: settings, scans, the clock it saw. */
function assertOwn(path: string): void {
  const owner = statSync(path).uid
  if (process.getuid?.() !== 0 || owner === 0) return
  throw new StationError('invalid-input', `${path} is another user's`, {
    reason: 'folder-of-another',
    params: { path, owner },
  })
}

function asUsable(path: string, prepare: (path: string) => void): void {
  try {
    prepare(path)
  } catch (thrown) {
    throw storageError(thrown, path)
  }
}

function prepareFolder(path: string): void {
  makeFolder(path, 0o700)
  chmodSync(path, 0o700)
  accessSync(path, constants.R_OK | constants.W_OK)
}

/** A file that is there is one, and may be written. */
function checkFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isFile()) throw Object.assign(new Error(`not a file: ${path}`), { code: 'EISDIR' })
  accessSync(path, constants.R_OK | constants.W_OK)
}

/** The folder's layout; makes nothing. */
export function dataFolder(dir: string): DataFolder {
  const at = (name: string) => join(dir, name)
  return {
    dir,
    database: at('station.db'),
    gate: at('gate.lock'),
    hostsLock: at('hosts.lock'),
    workerLock: at('worker.lock'),
    watchLock: at('watch.lock'),
    stationId: at('station-id.json'),
    seenTime: at('seen-time.json'),
    backups: at('backups'),
    quarantine: at('quarantine'),
    blobs: at('blobs'),
    videos: at('videos'),
    models: at('models'),
    work: at('work'),
    preferences: at('settings.json'),
    secrets: at('secrets.json'),
    electron: at('electron'),
    reserve: at('reserve'),
    socket: socketPath(dir, 'worker'),
    secretsSocket: socketPath(dir, 'secrets'),
  }
}

function socketPath(dir: string, of: 'worker' | 'secrets'): string {
  const name = `grading-station-${of}-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  const inside = join(dir, `${of}.sock`)
  return Buffer.byteLength(inside) <= MAX_SOCKET_PATH ? inside : join(tmpdir(), `${name}.sock`)
}

/** The data folder that an environment means, as an absolute path. */
export const dataDirOf = (env: Readonly<Record<string, string | undefined>>): string =>
  resolve(env[SETTINGS.dataDir.env] || defaultDataDir(env))

/** Where the station keeps its data when nobody says. On Windows a Hangul user name moves it out of the profile. */
function defaultDataDir(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === 'win32') {
    const local = env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local')
    if (ASCII.test(local)) return join(local, 'GradingStation')
    const user = createHash('sha256').update(local).digest('hex').slice(0, 8)
    return join(env.PROGRAMDATA ?? 'C:\\ProgramData', 'GradingStation', user)
  }
  if (process.platform === 'darwin')
    return join(homedir(), 'Library', 'Application Support', 'GradingStation')
  const base = env.XDG_DATA_HOME
  return join(
    base !== undefined && isAbsolute(base) ? base : join(homedir(), '.local', 'share'),
    'grading-station',
  )
}

/** Removes what attempts of dead processes left. Only while no other host is on the folder. */
export function sweepWork(folder: DataFolder): void {
  for (const name of readdirSync(folder.work))
    rmSync(join(folder.work, name), { recursive: true, force: true })
}
