import { type Db, write } from './open.ts'

export interface BlobRow {
  readonly sha256: string
  readonly bytes: number
}

/** A file that nothing points to, and when that was noticed. */
export interface Orphan extends BlobRow {
  readonly foundAtMs: number
}

/** Nothing in the database needs the file `blobs.sha256`. */
const IS_UNREFERENCED = `NOT EXISTS (SELECT 1 FROM jobs WHERE blob_sha256 = blobs.sha256)
  AND NOT EXISTS (SELECT 1 FROM files WHERE blob_sha256 = blobs.sha256)
  AND NOT EXISTS (SELECT 1 FROM pages WHERE preview_sha256 = blobs.sha256)
  AND NOT EXISTS (SELECT 1 FROM template_pictures WHERE sha256 = blobs.sha256)`

export type BlobsTable = ReturnType<typeof blobsRepository>

/**
 * What the blob folder holds. Other tables reference a blob by foreign key, and those keys are its reference count:
 * a blob that anything still points to cannot be deleted.
 */
export function blobsRepository(db: Db) {
  const put = db.prepare<[BlobRow & { now: number }]>(`
    INSERT INTO blobs (sha256, bytes, created_at_ms, last_used_at_ms) VALUES (@sha256, @bytes, @now, @now)
    ON CONFLICT (sha256) DO UPDATE SET last_used_at_ms = max(last_used_at_ms, excluded.last_used_at_ms)`)
  const get = db.prepare<[string], BlobRow>('SELECT sha256, bytes FROM blobs WHERE sha256 = ?')
  const release = db.prepare<[{ done: number; dead: number }]>(`
    UPDATE jobs SET blob_sha256 = NULL
    WHERE blob_sha256 IS NOT NULL
      AND (state IN ('done', 'cancelled') AND finished_at_ms < @done OR state = 'dead' AND finished_at_ms < @dead)
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = jobs.id AND state = 'pending')`)
  const unused = db.prepare<
    [{ before: number; orphansBefore: number; after: string; limit: number }],
    BlobRow
  >(`
    SELECT sha256, bytes FROM blobs WHERE last_used_at_ms < @before AND sha256 > @after
      AND NOT EXISTS (SELECT 1 FROM orphans WHERE sha256 = blobs.sha256 AND found_at_ms >= @orphansBefore)
    ORDER BY sha256 LIMIT @limit`)
  const remove = db.prepare<[string]>('DELETE FROM blobs WHERE sha256 = ?')
  const adopt = db.prepare<[BlobRow & { now: number }]>(`
    INSERT INTO blobs (sha256, bytes, created_at_ms, last_used_at_ms) VALUES (@sha256, @bytes, @now, @now)
    ON CONFLICT (sha256) DO NOTHING`)
  const setAside = db.prepare<[{ sha256: string; now: number }]>(`
    INSERT INTO orphans (sha256, found_at_ms)
    SELECT sha256, @now FROM blobs WHERE sha256 = @sha256 AND ${IS_UNREFERENCED}
    ON CONFLICT (sha256) DO NOTHING`)
  const orphans = db.prepare<[], Orphan>(`
    SELECT sha256, bytes, found_at_ms AS foundAtMs FROM orphans JOIN blobs USING (sha256)
    WHERE ${IS_UNREFERENCED} ORDER BY found_at_ms DESC, sha256`)
  const total = db.prepare<[], { count: number; bytes: number }>(
    'SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM blobs',
  )

  function drop(sha256: string, unlink: () => void): boolean {
    try {
      remove.run(sha256)
    } catch (failure) {
      if ((failure as { code?: string }).code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return false
      throw failure
    }
    unlink()
    return true
  }

  return {
    /**
     * Writes the row and puts the file in place under the write lock, so that no purge comes in between.
     * @param place  may run twice
     */
    keep: (blob: BlobRow, now: number, place: () => void): void =>
      write(db, () => {
        put.run({ ...blob, now })
        place()
      }),
    /** @returns whether row and file are gone; false while something points to the blob */
    drop: (sha256: string, unlink: () => void): boolean => write(db, () => drop(sha256, unlink)),
    get: (sha256: string) => get.get(sha256),
    /** Lets go of the inputs of jobs that ended before a time and have nothing left to deliver. */
    release: (doneBefore: number, deadBefore: number) =>
      write(db, () => release.run({ done: doneBefore, dead: deadBefore }).changes),
    /**
     * Blobs not used since a time, referenced or not, in order of their hash; without those that were set aside since
     * `orphansBefore`.
     */
    unused: (times: { before: number; orphansBefore: number }, after: string, limit: number) =>
      unused.all({ ...times, after, limit }),
    /**
     * Takes files without a row in, each set aside. Those that have one by now, or are gone, are left as they are.
     * @param sizeOf  bytes of the file in its place; undefined where it is gone
     * @returns how many
     */
    adopt: (found: readonly string[], sizeOf: (sha256: string) => number | undefined, now: number): number =>
      write(db, () => {
        const fresh = found.filter((sha256) => {
          const bytes = sizeOf(sha256)
          return bytes !== undefined && adopt.run({ sha256, bytes, now }).changes === 1
        })
        for (const sha256 of fresh) setAside.run({ sha256, now })
        return fresh.length
      }),
    /** Sets a file aside that nothing points to. @returns whether it was not set aside yet */
    setAside: (sha256: string, now: number): boolean =>
      write(db, () => setAside.run({ sha256, now }).changes === 1),
    /** Files that are set aside and that nothing has pointed to since, newest first. */
    orphans: (): Orphan[] => orphans.all(),
    total: () => total.get()!,
  }
}
