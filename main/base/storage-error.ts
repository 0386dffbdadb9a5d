import { StationError } from '#shared/domain/errors.ts'

const FULL = /^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL|SQLITE_IOERR)/
const UNUSABLE =
  /^(EACCES|EPERM|EROFS|ENOTDIR|EISDIR|EEXIST|ENOENT|ELOOP|ENAMETOOLONG|EINVAL|SQLITE_(CANTOPEN|PERM|READONLY|AUTH|NOTADB))/
/** A database that opens and is not what the program left there: a table is missing, or its version is not the true one. */
const ALTERED = /^SQLITE_(ERROR|SCHEMA|CONSTRAINT|MISMATCH)/

/**
 * What a file system or SQLite says of a folder or a file, by what should happen next; anything else as it is.
 * @returns StationError `unavailable` `disk-full`: room may come. `invalid-input` `folder-unusable`: somebody has to
 *   name another folder, or set its rights. `unreadable` `database-altered`: somebody has to restore a backup
 */
export function storageError(thrown: unknown, path: string): unknown {
  if (thrown instanceof StationError) return thrown
  const { code } = (thrown ?? {}) as { code?: unknown }
  if (typeof code !== 'string') return thrown
  const options = { cause: thrown, params: { path } }
  if (FULL.test(code))
    return new StationError('unavailable', `no space left: ${path}`, { ...options, reason: 'disk-full' })
  if (UNUSABLE.test(code))
    return new StationError('invalid-input', `not a folder that can be read and written: ${path}`, {
      ...options,
      reason: 'folder-unusable',
    })
  if (ALTERED.test(code))
    return new StationError('unreadable', `the database is not as the program left it: ${path}`, {
      ...options,
      reason: 'database-altered',
    })
  return thrown
}
