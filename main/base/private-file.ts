import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { makeFolder } from './make-folder.ts'
import { writeWhole } from './whole-file.ts'

/** Writes JSON whole or not at all, for this user alone. */
export function writePrivate(path: string, value: unknown): void {
  makeFolder(dirname(path), 0o700)
  writeWhole(path, JSON.stringify(value, null, 2), 0o600)
}

/** A file that is missing or was damaged counts as empty: preferences are convenience, not data. */
export function readOr<T>(path: string, schema: z.ZodType<T>, fallback: T): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return fallback
  }
}
