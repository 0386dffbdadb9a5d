import { closeSync, openSync, readSync } from 'node:fs'
import type { Blobs } from '#main/db/blob-store.ts'

/** JPEG and PNG. */
const SINGLE_PAGE_STARTS = [
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
]

/** Most scans are single pictures, told by their first bytes; the others have their pages counted first. */
export function isSinglePage(blobs: Blobs, sha256: string): boolean {
  const blob = blobs.find(sha256)
  if (blob === undefined) return false
  const head = Buffer.alloc(8)
  const file = openSync(blob.path, 'r')
  try {
    readSync(file, head)
  } finally {
    closeSync(file)
  }
  return SINGLE_PAGE_STARTS.some((start) => head.subarray(0, start.length).equals(start))
}
