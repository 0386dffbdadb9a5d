import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import { makeFolder } from './make-folder.ts'
import { writeWhole } from './whole-file.ts'

/** Writes JSON whole or not at all, for this user alone. */
export function writePrivate(path: string, value: unknown): void {
  makeFolder(dirname(path), 0o700)
  writeWhole(path, JSON.stringify(value, null, 2), 0o600)
}

/**
 * What people set. Nothing where there is no file; one that is there and cannot be read is not taken for an empty one: its
 * defaults would be another academy, or another time to keep scans.
 * @throws StationError `invalid-input`, reason `settings-unreadable`
 */
export function readKept<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    // ENOTDIR: the data folder is a file, which is said elsewhere.
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined
    throw new StationError('invalid-input', `${path} cannot be read`, {
      reason: 'settings-unreadable',
      params: { path },
      cause,
    })
  }
}

/** A file that the station can make anew: one that is missing or damaged counts as empty. */
export function readOr<T>(path: string, schema: z.ZodType<T>, fallback: T): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return fallback
  }
}
