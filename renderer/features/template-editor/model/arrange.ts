import type { Rect } from '#shared/domain/geometry.ts'
import type { Item, ItemId } from './items.ts'
import { unite } from './items.ts'

export type Edge = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom'
export type Axis = 'x' | 'y'

/** Where items go when they are aligned to one edge, or the middle, of what they cover together. */
export function aligned(items: readonly Item[], edge: Edge): Map<ItemId, Rect> {
  const all = unite(items.map(({ bounds }) => bounds))
  return new Map(
    items.map(({ id, bounds }) => {
      const { x, y, w, h } = bounds
      const to: Record<Edge, Rect> = {
        left: { x: all.x, y, w, h },
        center: { x: all.x + (all.w - w) / 2, y, w, h },
        right: { x: all.x + all.w - w, y, w, h },
        top: { x, y: all.y, w, h },
        middle: { x, y: all.y + (all.h - h) / 2, w, h },
        bottom: { x, y: all.y + all.h - h, w, h },
      }
      return [id, to[edge]]
    }),
  )
}

/** Where items go so that the gaps between them are equal; the first and the last stay. */
export function distributed(items: readonly Item[], axis: Axis): Map<ItemId, Rect> {
  const start = (rect: Rect) => (axis === 'x' ? rect.x : rect.y)
  const length = (rect: Rect) => (axis === 'x' ? rect.w : rect.h)
  const sorted = [...items].sort((a, b) => start(a.bounds) - start(b.bounds))
  const first = sorted[0]
  const last = sorted.at(-1)
  if (first === undefined || last === undefined || sorted.length < 3) return new Map()
  const span = start(last.bounds) + length(last.bounds) - start(first.bounds)
  const filled = sorted.reduce((sum, { bounds }) => sum + length(bounds), 0)
  const gap = (span - filled) / (sorted.length - 1)
  let at = start(first.bounds)
  return new Map(
    sorted.map(({ id, bounds }) => {
      const to = axis === 'x' ? { ...bounds, x: at } : { ...bounds, y: at }
      at += length(bounds) + gap
      return [id, to]
    }),
  )
}

export interface Snap {
  /** To be added to the movement. */
  readonly dx: number
  readonly dy: number
  /** Lines that were met: `x` for an upright one. */
  readonly guides: readonly { readonly axis: Axis; readonly at: number }[]
}

const edges = (rect: Rect, axis: Axis) =>
  axis === 'x'
    ? [rect.x, rect.x + rect.w / 2, rect.x + rect.w]
    : [rect.y, rect.y + rect.h / 2, rect.y + rect.h]

/** How far a rectangle is from the nearest edges and middles of others, if within `reach`. */
export function snap(moving: Rect, others: readonly Rect[], reach: number): Snap {
  const nearest = (axis: Axis) => {
    let best: { by: number; at: number } | undefined
    const own = edges(moving, axis)
    for (const other of others) {
      for (const at of edges(other, axis)) {
        for (const edge of own) {
          const by = at - edge
          if (Math.abs(by) <= reach && (best === undefined || Math.abs(by) < Math.abs(best.by)))
            best = { by, at }
        }
      }
    }
    return best
  }
  const x = nearest('x')
  const y = nearest('y')
  return {
    dx: x?.by ?? 0,
    dy: y?.by ?? 0,
    guides: [
      ...(x === undefined ? [] : [{ axis: 'x' as const, at: x.at }]),
      ...(y === undefined ? [] : [{ axis: 'y' as const, at: y.at }]),
    ],
  }
}

/** Items whose bounds touch a box. */
export function touching(items: readonly Item[], box: Rect): Item[] {
  return items.filter(
    ({ bounds }) =>
      bounds.x <= box.x + box.w &&
      bounds.x + bounds.w >= box.x &&
      bounds.y <= box.y + box.h &&
      bounds.y + bounds.h >= box.y,
  )
}
