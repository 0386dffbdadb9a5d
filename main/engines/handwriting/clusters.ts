import { boundsOf } from '#main/engines/page/rows.ts'
import type { InkBox } from '#main/engines/raster/components.ts'
import type { Rect } from '#shared/domain/geometry.ts'

/** Ink that belongs together, about a word or a short line: its components and its characters from left to right. */
export interface Cluster {
  readonly box: Rect
  readonly parts: readonly InkBox[]
  /** Boxes of components that stand over each other: about a character each. */
  readonly cells: readonly Rect[]
}

/** Groups components that follow each other on a line or stand over each other within a character. */
export function clusters(parts: readonly InkBox[]): Cluster[] {
  const sorted = [...parts].sort((a, b) => a.x - b.x)
  const parent = sorted.map((_, i) => i)
  const find = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root]
    parent[i] = root
    return root
  }
  const widest = sorted.reduce((most, part) => Math.max(most, part.w), 0)
  sorted.forEach((b, j) => {
    for (let i = j - 1; i >= 0; i -= 1) {
      const a = sorted[i]
      const size = Math.max(a.h, b.h)
      if (b.x - a.x > widest + size) break
      if (belong(a, b, size)) parent[find(j)] = find(i)
    }
  })
  const groups = new Map<number, InkBox[]>()
  sorted.forEach((part, i) => {
    const root = find(i)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [part])
    else group.push(part)
  })
  return [...groups.values()].map((group) => ({ box: boundsOf(group)!, parts: group, cells: cells(group) }))
}

function belong(a: InkBox, b: InkBox, size: number): boolean {
  const gapX = b.x - (a.x + a.w)
  const overlapY = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y)
  if (gapX < size * 0.5 && overlapY > Math.min(a.h, b.h) * 0.3) return true
  return gapX < 0 && -overlapY < size * 0.25
}

function cells(parts: readonly InkBox[]): Rect[] {
  const found: Rect[] = []
  for (const part of parts) {
    const last = found.at(-1)
    const isOver = last !== undefined && part.x < last.x + last.w - Math.min(part.w, last.w) * 0.3
    if (isOver) found[found.length - 1] = boundsOf([last, part])!
    else found.push(part)
  }
  return found
}
