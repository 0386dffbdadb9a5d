import { dirname } from 'node:path'
import type { DiskEvent } from './trace.ts'

/** A disk tears a write between sectors. */
const SECTOR_BYTES = 512

/** What a name stands for: a folder, or a file as it was and what was done to it since. */
interface Node {
  readonly isFolder: boolean
  readonly base: Buffer
  readonly changes: { readonly event: DiskEvent & { kind: 'write' | 'truncate' }; isSynced: boolean }[]
}

interface NameChange {
  readonly at: number
  readonly folder: string
  readonly apply: (names: Map<string, Node>) => void
  isSynced: boolean
}

/**
 * What is on the disk after the power went: all that was synced, and of the rest what `survives` lets live, the names of a
 * folder in the order in which they were changed, writes whole or up to a sector.
 * @param before  what was there when the recording began, by absolute path, all of it on the disk; a folder is `null`
 * @param events  until the power went
 * @param survives  asked for each change that was not synced; with `false` throughout only synced bytes are left
 * @returns the files
 */
export function afterPowerCut(
  before: ReadonlyMap<string, Buffer | null>,
  events: readonly DiskEvent[],
  survives: () => boolean,
): Map<string, Buffer> {
  const atFirst = [...before].map(([path, bytes]) => [path, nodeOf(bytes)] as const)
  const now = new Map(atFirst)
  const changes: NameChange[] = []
  const rename = (at: number, folder: string, apply: NameChange['apply']) => {
    apply(now)
    changes.push({ at, folder, apply, isSynced: false })
  }
  for (const event of events) {
    if (event.kind === 'sent') continue
    const { at, path } = event
    const node = now.get(path)
    if (event.kind === 'make') {
      const made = nodeOf(event.isFolder ? null : Buffer.alloc(0))
      if (node === undefined) rename(at, dirname(path), (names) => void names.set(path, made))
    } else if (event.kind === 'sync') {
      for (const each of node?.changes ?? []) each.isSynced ||= each.event.at < event.from
      for (const each of changes) each.isSynced ||= each.folder === path && each.at < event.from
    } else if (event.kind === 'remove') {
      rename(at, dirname(path), (names) => void names.delete(path))
    } else if (node !== undefined && event.kind === 'rename') {
      rename(at, dirname(event.to), (names) => {
        names.delete(path)
        names.set(event.to, node)
      })
    } else if (node !== undefined && (event.kind === 'write' || event.kind === 'truncate')) {
      node.changes.push({ event, isSynced: false })
    }
  }
  const left = new Map(atFirst)
  const forgetful = new Set<string>()
  for (const { folder, apply, isSynced } of changes) {
    if (!isSynced && (forgetful.has(folder) || !survives())) forgetful.add(folder)
    else apply(left)
  }
  const isReachable = (path: string): boolean => {
    const folder = dirname(path)
    return !now.has(folder) || (left.has(folder) && isReachable(folder))
  }
  const files = [...left].filter(([path, { isFolder }]) => !isFolder && isReachable(path))
  return new Map(files.map(([path, node]) => [path, contentOf(node, survives)]))
}

const nodeOf = (bytes: Buffer | null): Node => ({
  isFolder: bytes === null,
  base: bytes ?? Buffer.alloc(0),
  changes: [],
})

function contentOf({ base, changes }: Node, survives: () => boolean): Buffer {
  const content = Buffer.alloc(Math.max(base.length, ...changes.map(({ event }) => lengthOf(event))))
  base.copy(content)
  let length = base.length
  for (const { event, isSynced } of changes) {
    if (!isSynced && !survives()) continue
    if (event.kind === 'truncate') {
      content.fill(0, event.length)
      length = event.length
      continue
    }
    const { data, offset } = event
    const isTorn = !isSynced && !survives()
    const sectors = Math.floor(data.length / 2 / SECTOR_BYTES)
    const bytes = isTorn ? data.subarray(0, sectors * SECTOR_BYTES) : data
    bytes.copy(content, offset)
    length = Math.max(length, offset + bytes.length)
  }
  return content.subarray(0, length)
}

const lengthOf = (event: DiskEvent & { kind: 'write' | 'truncate' }) =>
  event.kind === 'truncate' ? event.length : event.offset + event.data.length
