import Database from 'better-sqlite3'

/**
 * Locks of a data folder, held by the operating system for as long as the process lives: a file of their own, locked
 * by SQLite. Nothing is left behind by a process that is killed.
 */
export interface FolderLock {
  release(): void
}

/** The lock if nobody holds it in any way; undefined otherwise. */
export function lockAlone(path: string): FolderLock | undefined {
  return take(path, 'BEGIN EXCLUSIVE', 0)
}

/** The lock beside others who share it; waits for one who holds it alone. */
export function lockShared(path: string, timeoutMs: number): FolderLock | undefined {
  return take(path, 'BEGIN; SELECT count(*) FROM sqlite_schema', timeoutMs)
}

function take(path: string, sql: string, timeout: number): FolderLock | undefined {
  const db = new Database(path, { timeout })
  try {
    db.exec(sql)
    return { release: () => void db.close() }
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}
