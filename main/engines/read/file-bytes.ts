import { readFile, stat } from 'node:fs/promises'
import { unreadable } from './errors.ts'
import { READ_LIMITS } from './page.ts'

let last: { key: string; bytes: Buffer } | undefined

/**
 * A file's bytes; the last file's again without reading it, while its size and time stay. A stack in one file is read
 * page by page, a call each, and the PDF thread knows the very same bytes when it sees them again.
 * @throws StationError `unreadable` `file-too-large`, before anything is read
 */
export async function fileBytes(path: string): Promise<Buffer> {
  const { size, mtimeMs } = await stat(path)
  const { maxBytes } = READ_LIMITS
  if (size > maxBytes)
    throw unreadable('file-too-large', `the file has ${size} bytes`, { bytes: size, maxBytes })
  const key = `${size} ${mtimeMs} ${path}`
  if (last?.key !== key) {
    last = undefined
    last = { key, bytes: await readFile(path) }
  }
  return last.bytes
}
