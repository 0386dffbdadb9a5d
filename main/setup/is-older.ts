import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether a file is missing or was written before anything it is made of: files, or folders with all they hold. */
export async function isOlder(made: string, sources: readonly string[]): Promise<boolean> {
  const madeMs = await stat(made).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
  if (madeMs === undefined) return true
  for (const source of sources) {
    const info = await stat(source).catch(() => undefined)
    if (info === undefined) continue
    if (!info.isDirectory()) {
      if (info.mtimeMs > madeMs) return true
      continue
    }
    for (const entry of await readdir(source, { withFileTypes: true, recursive: true })) {
      const { mtimeMs } = await stat(join(entry.parentPath, entry.name))
      // A folder's own time tells of files that are gone.
      if (mtimeMs > madeMs) return true
    }
  }
  return false
}
