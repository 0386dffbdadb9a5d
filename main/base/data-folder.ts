import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { StationError } from '#shared/domain/errors.ts'

/** Everything the station keeps, in one folder that only its user can read. */
export interface DataFolder {
  readonly dir: string
  readonly database: string
  /** Shared by every host on the folder; held alone while the database is repaired. */
  readonly hostsLock: string
  /** Held by the one worker. */
  readonly workerLock: string
  readonly backups: string
  readonly quarantine: string
  readonly blobs: string
  /** Folders of attempts under way. */
  readonly work: string
  /** Space kept back for the writes a full disk must not stop. */
  readonly reserve: string
  /** Where the worker answers about its health: a Unix socket, or a named pipe on Windows. */
  readonly socket: string
}

/** Longest path a Unix socket may have everywhere, bytes. */
const MAX_SOCKET_PATH = 100
/** File systems a WAL database must not live on, by their magic numbers: NFS, SMB, CIFS, SMB2. */
const NETWORK_FILE_SYSTEMS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42])
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them
const ASCII = /^[\x00-\x7f]*$/

/**
 * Makes the folder and narrows its rights; from here on the process creates files for its user alone.
 * @throws StationError `invalid-input`: `network-folder`, `data-path-not-ascii`
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
  for (const each of [folder.dir, folder.backups, folder.quarantine, folder.blobs, folder.work]) {
    mkdirSync(each, { recursive: true, mode: 0o700 })
    chmodSync(each, 0o700)
  }
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

/** The folder's layout; makes nothing. */
export function dataFolder(dir: string): DataFolder {
  const at = (name: string) => join(dir, name)
  return {
    dir,
    database: at('station.db'),
    hostsLock: at('hosts.lock'),
    workerLock: at('worker.lock'),
    backups: at('backups'),
    quarantine: at('quarantine'),
    blobs: at('blobs'),
    work: at('work'),
    reserve: at('reserve'),
    socket: socketPath(dir),
  }
}

function socketPath(dir: string): string {
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\grading-station-${name}`
  const inside = join(dir, 'worker.sock')
  return Buffer.byteLength(inside) <= MAX_SOCKET_PATH
    ? inside
    : join(tmpdir(), `grading-station-${name}.sock`)
}

/** Where the station keeps its data when nobody says. On Windows a Hangul user name moves it out of the profile. */
export function defaultDataDir(env: NodeJS.ProcessEnv): string {
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
