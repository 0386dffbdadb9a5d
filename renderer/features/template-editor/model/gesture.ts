import type { PagePoint, Rect } from '#shared/domain/geometry.ts'
import { snap } from './arrange.ts'
import { between, type View, type ViewPoint } from './view.ts'

export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w'

/** What the pointer is doing; everything a gesture needs is taken when it begins. */
export type Gesture =
  | { readonly kind: 'idle' }
  /** A box: to select what it touches, to draw a field, or to look for bubbles in. */
  | {
      readonly kind: 'drawing'
      readonly from: PagePoint
      readonly to: PagePoint
      readonly purpose: 'marquee' | 'field' | 'find'
      readonly isAdding: boolean
    }
  | {
      readonly kind: 'moving'
      readonly from: PagePoint
      readonly to: PagePoint
      readonly bounds: Rect
      readonly others: readonly Rect[]
    }
  | {
      readonly kind: 'resizing'
      readonly handle: Handle
      readonly from: PagePoint
      readonly to: PagePoint
      readonly bounds: Rect
    }
  | { readonly kind: 'panning'; readonly from: ViewPoint; readonly view: View }

export const IDLE: Gesture = { kind: 'idle' }

export interface Movement {
  readonly dx: number
  readonly dy: number
  readonly guides: readonly { readonly axis: 'x' | 'y'; readonly at: number }[]
}

/** How far a moving gesture has come, snapped to what is near; along one axis only when it is held straight. */
export function movementOf(
  { from, to, bounds, others }: Extract<Gesture, { kind: 'moving' }>,
  reach: number,
  isStraight: boolean,
): Movement {
  let dx = to.x - from.x
  let dy = to.y - from.y
  if (isStraight) {
    if (Math.abs(dx) < Math.abs(dy)) dx = 0
    else dy = 0
  }
  const at = snap({ ...bounds, x: bounds.x + dx, y: bounds.y + dy }, others, reach)
  return {
    dx: isStraight && dx === 0 ? 0 : dx + at.dx,
    dy: isStraight && dy === 0 ? 0 : dy + at.dy,
    guides: at.guides,
  }
}

/** Where the bounds go while a handle is pulled; they never turn inside out. */
export function resizedTo(
  { handle, from, to, bounds }: Extract<Gesture, { kind: 'resizing' }>,
  least: number,
): Rect {
  const dx = to.x - from.x
  const dy = to.y - from.y
  let { x, y, w, h } = bounds
  if (handle.includes('e')) w = Math.max(least, w + dx)
  if (handle.includes('s')) h = Math.max(least, h + dy)
  if (handle.includes('w')) {
    const moved = Math.min(dx, w - least)
    x += moved
    w -= moved
  }
  if (handle.includes('n')) {
    const moved = Math.min(dy, h - least)
    y += moved
    h -= moved
  }
  return { x, y, w, h }
}

export const drawnBox = ({ from, to }: Extract<Gesture, { kind: 'drawing' }>): Rect => between(from, to)
