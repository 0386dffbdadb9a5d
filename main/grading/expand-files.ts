import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { StationError } from '#shared/domain/errors.ts'

export const SCAN_ENDINGS = new Set(['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp', '.pdf'])

/**
 * Files to grade: what is named, and the scans inside what is a folder, in the order people expect (page2 before page10).
 * @throws StationError `not-found` for a name that is not there, `invalid-input` when nothing is left
 */
export async function expandFiles(names: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const name of names) {
    const info = await stat(name).catch((cause: unknown) => {
      throw new StationError('not-found', `no such file: ${name}`, {
        cause,
        reason: 'file-not-found',
        params: { path: name },
      })
    })
    if (!info.isDirectory()) {
      files.push(name)
      continue
    }
    const inside = await readdir(name)
    const order = new Intl.Collator('ko', { numeric: true })
    files.push(
      ...inside
        .filter((entry) => SCAN_ENDINGS.has(extname(entry).toLowerCase()))
        .sort(order.compare)
        .map((entry) => join(name, entry)),
    )
  }
  if (files.length === 0) throw new StationError('invalid-input', 'no files to grade', { reason: 'no-files' })
  return files
}
