import type { Dirent } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { sniff } from '#main/engines/read/sniff.ts'
import { StationError } from '#shared/domain/errors.ts'
import { isLitter, isScanName } from '#shared/domain/scan-files.ts'

/** A file to grade. */
export interface ScanFile {
  readonly path: string
  /** As people know it, e.g. `3반/04.jpg` inside a folder that was named; normalised to NFC. */
  readonly name: string
}

/**
 * A file or folder inside a named one that is not graded, and why: `no-scan` holds no picture, `system` was put there by
 * a system, `results` are those of an earlier run, `unreadable` could not be opened.
 */
export interface LeftOut {
  readonly name: string
  readonly why: 'no-scan' | 'system' | 'results' | 'unreadable'
}

export interface ExpandedFiles {
  readonly files: readonly ScanFile[]
  readonly leftOut: readonly LeftOut[]
}

const HEAD_BYTES = 1024
const MOST_NAMED = 10
const order = new Intl.Collator('ko', { numeric: true })

/**
 * Files to grade: what is named, and the scans inside what is a folder and the folders in it, in the order people expect
 * (page2 before page10). What else is in there is told.
 * @param except  a folder that is not looked into: where the results go
 * @throws StationError `not-found` for a name that is not there, `invalid-input` when nothing is left
 */
export async function expandFiles(names: readonly string[], except?: string): Promise<ExpandedFiles> {
  const files: ScanFile[] = []
  const leftOut: LeftOut[] = []
  const results = except === undefined ? undefined : resolve(except)
  for (const name of names) {
    const info = await stat(name).catch((cause: unknown) => {
      throw new StationError('not-found', `no such file: ${name}`, {
        cause,
        reason: 'file-not-found',
        params: { path: name },
      })
    })
    if (info.isDirectory()) {
      const inside = await scansIn(name, { results })
      files.push(...inside.files)
      leftOut.push(...inside.leftOut)
    } else files.push({ path: name, name: basename(name).normalize('NFC') })
  }
  if (files.length > 0) return { files, leftOut }
  if (leftOut.length === 0)
    throw new StationError('invalid-input', 'no files to grade', { reason: 'no-files' })
  throw new StationError('invalid-input', 'no scans among the files', {
    reason: 'no-scans',
    params: { count: leftOut.length, names: leftOutNames(leftOut) },
  })
}

/** Some of the names, those that people put there first. */
export function leftOutNames(leftOut: readonly LeftOut[]): string {
  const rank = ({ why }: LeftOut) => (why === 'system' ? 1 : 0)
  const named = leftOut.toSorted((a, b) => rank(a) - rank(b)).map(({ name }) => name)
  return `${named.slice(0, MOST_NAMED).join(', ')}${named.length > MOST_NAMED ? ', …' : ''}`
}

export interface SearchOptions {
  /** Absolute path of a folder that holds results, not scans. */
  readonly results?: string | undefined
  /** Absolute paths of folders that are another's business: passed over and not told. */
  readonly skip?: readonly string[]
  /** False: names alone tell what a scan is. What is still being written has another name for so long. */
  readonly byFirstBytes?: boolean
}

/**
 * Scans in a folder and in the folders in it.
 * @throws when the folder itself cannot be read
 */
export async function scansIn(root: string, options: SearchOptions = {}): Promise<ExpandedFiles> {
  const { results, byFirstBytes = true } = options
  const skip = new Set([...(options.skip ?? [])].map((path) => path.normalize('NFC')))
  const files: ScanFile[] = []
  const leftOut: LeftOut[] = []

  /** @param inside  the folder's name inside the root, with a slash at its end */
  async function walk(folder: string, inside: string, entries: readonly Dirent[]): Promise<void> {
    const sorted = [...entries].sort((a, b) => order.compare(a.name, b.name))
    const isGraded = entries.some(({ name }) => name === 'results.json')
    const leave = (entry: Dirent, why: LeftOut['why']) =>
      leftOut.push({ name: `${inside}${entry.name}`.normalize('NFC'), why })
    for (const entry of sorted.filter((each) => !each.isDirectory())) {
      const path = join(folder, entry.name)
      const info = await stat(path).catch(() => undefined)
      if (isLitter(entry.name)) leave(entry, 'system')
      // A pipe would never end, and a link may lead nowhere or to a folder.
      else if (!info?.isFile()) leave(entry, 'unreadable')
      else if (isScanName(entry.name) || (byFirstBytes && (await isPicture(path))))
        files.push({ path, name: `${inside}${entry.name}`.normalize('NFC') })
      else leave(entry, 'no-scan')
    }
    for (const entry of sorted.filter((each) => each.isDirectory())) {
      const path = join(folder, entry.name)
      if (skip.has(resolve(path).normalize('NFC'))) continue
      if (isLitter(entry.name)) leave(entry, 'system')
      else if (resolve(path) === results || (isGraded && entry.name === 'annotated')) leave(entry, 'results')
      else {
        const within = await readdir(path, { withFileTypes: true }).catch(() => undefined)
        if (within === undefined) leave(entry, 'unreadable')
        else await walk(path, `${inside}${entry.name}/`, within)
      }
    }
  }

  await walk(root, '', await readdir(root, { withFileTypes: true }))
  return { files, leftOut }
}

/** Whether the first bytes are those of a picture or PDF, whatever the file is called. */
async function isPicture(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const kind = sniff(buffer.subarray(0, bytesRead))
    return kind !== undefined && PICTURES.has(kind)
  } finally {
    await file.close()
  }
}

const PICTURES = new Set(['jpeg', 'png', 'tiff', 'webp', 'pdf', 'heif', 'gif', 'bmp'])
