import { closeSync, openSync, readSync } from 'node:fs'
import type { Blobs } from '#main/db/blob-store.ts'
import { sniff } from '#main/engines/read/sniff.ts'

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
  const kind = sniff(head)
  return kind === 'jpeg' || kind === 'png'
}
