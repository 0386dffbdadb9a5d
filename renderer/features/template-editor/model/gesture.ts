import type { PagePoint, Rect } from '#shared/domain/geometry.ts'
import { between, toPage, type View, type ViewPoint } from '../../../lib/canvas/view.ts'
import { snap, touching } from './arrange.ts'
import type { FieldKind } from './fields.ts'
import { type ItemId, itemsOf, unite } from './items.ts'
import { type EditorAction, type EditorState, movable, pageOf, reduce, selectionBounds } from './reduce.ts'

/** What a press on the drawing is for; a kind of field draws one. */
export type Tool = 'select' | 'pan' | 'find' | FieldKind

export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w'

/** A press that moved less than this was a click. */
const CLICK_PX = 3

/** What the pointer is doing; everything a gesture needs is taken when it begins. */
export type Gesture =
  | { readonly kind: 'idle' }
  | { readonly kind: 'panning'; readonly from: ViewPoint; readonly view: View }
  /** A box that selects what it touches. */
  | {
      readonly kind: 'selecting'
      readonly from: PagePoint
      readonly to: PagePoint
      readonly isAdding: boolean
    }
  /** A box to draw a field in, or to look for bubbles in. */
  | { readonly kind: 'drawing'; readonly from: PagePoint; readonly to: PagePoint }
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

export const IDLE: Gesture = { kind: 'idle' }

export interface Press {
  readonly at: ViewPoint
  readonly tool: Tool
  /** Whether a key says that the selection is added to, not replaced. */
  readonly isAdding: boolean
  /** The selection's handle that was pressed. */
  readonly handle: Handle | undefined
  readonly item: ItemId | undefined
}

/** What a press begins, and what is selected from then on. */
export interface Beginning {
  readonly gesture: Gesture
  readonly selection: readonly ItemId[]
}

export function begin(
  { at, tool, isAdding, handle, item }: Press,
  state: EditorState,
  view: View,
): Beginning {
  const { selection } = state
  const from = toPage(view, at)
  if (tool === 'pan') return { gesture: { kind: 'panning', from: at, view }, selection }
  if (tool !== 'select') return { gesture: { kind: 'drawing', from, to: from }, selection }
  const bounds = selectionBounds(state)
  if (handle !== undefined && bounds !== undefined)
    return { gesture: { kind: 'resizing', handle, from, to: from, bounds }, selection }
  if (item === undefined) return { gesture: { kind: 'selecting', from, to: from, isAdding }, selection }
  return beginMoving(state, pressed(selection, item, isAdding), from)
}

/** What a press on an item selects. One that is selected already stays so, with the others, to be moved with them. */
function pressed(selection: readonly ItemId[], item: ItemId, isAdding: boolean): readonly ItemId[] {
  const isSelected = selection.includes(item)
  if (!isAdding) return isSelected ? selection : [item]
  return isSelected ? selection.filter((each) => each !== item) : [...selection, item]
}

function beginMoving(state: EditorState, selection: readonly ItemId[], from: PagePoint): Beginning {
  const mine = movable(reduce(state, { type: 'select', ids: selection }))
  if (mine.length === 0) return { gesture: IDLE, selection }
  const bounds = unite(mine.map((item) => item.bounds))
  const others = itemsOf(pageOf(state)).flatMap(({ id, bounds }) => (selection.includes(id) ? [] : [bounds]))
  return { gesture: { kind: 'moving', from, to: from, bounds, others }, selection }
}

/** How the pointer is held while it drags. */
export interface Hold {
  /** Edges this near catch a moving item, template units; 0 where nothing does. */
  readonly reach: number
  /** Whether items move along one axis only. */
  readonly isStraight: boolean
  /** The smallest side that resizing leaves, template units. */
  readonly least: number
}

/** What a gesture would do to the template if it ended here. */
export function changeOf(gesture: Gesture, hold: Hold): EditorAction | undefined {
  if (gesture.kind === 'moving') {
    const { dx, dy } = movementOf(gesture, hold)
    return { type: 'move', dx, dy }
  }
  if (gesture.kind === 'resizing')
    return { type: 'resize', from: gesture.bounds, to: resizedTo(gesture, hold.least) }
  return undefined
}

/** What a gesture does when it ends; a drawn box is left to its tool, and a click changes nothing. */
export function outcomeOf(
  gesture: Gesture,
  hold: Hold,
  state: EditorState,
  view: View,
): EditorAction | undefined {
  const isClick =
    'to' in gesture &&
    Math.hypot(gesture.to.x - gesture.from.x, gesture.to.y - gesture.from.y) * view.scale < CLICK_PX
  if (gesture.kind !== 'selecting') return isClick ? undefined : changeOf(gesture, hold)
  const touched = isClick ? [] : touching(itemsOf(pageOf(state)), drawnBox(gesture))
  return { type: 'select', ids: touched.map(({ id }) => id), mode: gesture.isAdding ? 'add' : 'set' }
}

export interface Movement {
  readonly dx: number
  readonly dy: number
  readonly guides: readonly { readonly axis: 'x' | 'y'; readonly at: number }[]
}

/** How far a moving gesture has come, snapped to what is near. */
export function movementOf(
  { from, to, bounds, others }: Extract<Gesture, { kind: 'moving' }>,
  { reach, isStraight }: Pick<Hold, 'reach' | 'isStraight'>,
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

export const drawnBox = ({ from, to }: Extract<Gesture, { kind: 'selecting' | 'drawing' }>): Rect =>
  between(from, to)
