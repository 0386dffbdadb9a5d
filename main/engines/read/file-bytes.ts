import { readFile, stat } from 'node:fs/promises'

let last: { key: string; bytes: Buffer } | undefined

/**
 * A file's bytes; the last file's again without reading it, while its size and time stay. A stack in one file is read
 * page by page, a call each, and the PDF thread knows the very same bytes when it sees them again.
 */
export async function fileBytes(path: string): Promise<Buffer> {
  const { size, mtimeMs } = await stat(path)
  const key = `${size} ${mtimeMs} ${path}`
  if (last?.key !== key) {
    last = undefined
    last = { key, bytes: await readFile(path) }
  }
  return last.bytes
}
