import { ARROWS } from '../../../lib/arrow-keys.ts'
import { ZOOM_IN, ZOOM_OUT } from '../../../lib/canvas/view.ts'
import type { Tool } from './gesture.ts'
import type { ItemId } from './items.ts'
import { type EditorAction, type EditorState, selectionBounds } from './reduce.ts'

export interface Key {
  /** The key's place on the keyboard, which is the same whether one types Korean or English. */
  readonly code: string
  readonly isShifted: boolean
  readonly isAlt: boolean
  /** Ctrl, or Cmd on a Mac. */
  readonly isCommand: boolean
  /** The item that has the focus. */
  readonly item: ItemId | undefined
}

/** What a key asks of the drawing. */
export type KeyCommand =
  | { readonly type: 'edit'; readonly actions: readonly EditorAction[] }
  /** CSS pixels. */
  | { readonly type: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'fit' }
  | { readonly type: 'tool'; readonly tool: Tool }
  | { readonly type: 'escape' }

/** Shift makes a step this much longer. */
const LONG_STEP = 10
const PAN_PX = 40

const edit = (...actions: readonly EditorAction[]): KeyCommand => ({ type: 'edit', actions })

/** @param nudge  what an arrow key moves by, template units */
export function keyCommand(key: Key, state: EditorState, nudge: number): KeyCommand | undefined {
  const arrow = ARROWS.get(key.code)
  if (arrow !== undefined) return arrowCommand(arrow, key, state, nudge)
  switch (key.code) {
    case 'Escape':
      return { type: 'escape' }
    case 'Delete':
    case 'Backspace':
      return edit({ type: 'remove' })
    case 'Equal':
    case 'NumpadAdd':
      return { type: 'zoom', factor: ZOOM_IN }
    case 'Minus':
    case 'NumpadSubtract':
      return { type: 'zoom', factor: ZOOM_OUT }
    case 'Digit0':
    case 'Numpad0':
      return { type: 'fit' }
    case 'Enter':
    case 'Space':
      return key.item === undefined
        ? undefined
        : edit({ type: 'select', ids: [key.item], mode: key.isShifted ? 'toggle' : 'set' })
    case 'KeyL':
      return key.isCommand ? undefined : edit({ type: 'lock' })
    default:
      return key.isCommand ? letterCommand(key) : toolCommand(key)
  }
}

/** The key of each tool, by its place on the keyboard. */
export const TOOL_KEYS = {
  select: 'KeyV',
  pan: 'KeyH',
  choice: 'KeyC',
  number: 'KeyN',
  numeric: 'KeyS',
  form: 'KeyP',
  matrix: 'KeyM',
  region: 'KeyR',
  barcode: 'KeyB',
  find: 'KeyF',
} as const satisfies Record<Tool, string>

function toolCommand({ code, isAlt }: Key): KeyCommand | undefined {
  const [tool] = (Object.keys(TOOL_KEYS) as Tool[]).filter((each) => TOOL_KEYS[each] === code)
  return tool === undefined || isAlt ? undefined : { type: 'tool', tool }
}

/** What a key does to the drawing wherever the focus is, unless something is typed there: removes, undoes, redoes. */
export function keyAnywhere({ code, isShifted, isCommand }: Key): EditorAction | undefined {
  if (!isCommand) return code === 'Delete' ? { type: 'remove' } : undefined
  if (code === 'KeyZ') return { type: isShifted ? 'redo' : 'undo' }
  return code === 'KeyY' ? { type: 'redo' } : undefined
}

/** Arrows move what is selected, change its size with Alt, and move the view where nothing is selected. */
function arrowCommand(
  [x, y]: readonly [number, number],
  { isShifted, isAlt }: Key,
  state: EditorState,
  nudge: number,
): KeyCommand {
  const step = isShifted ? LONG_STEP * nudge : nudge
  const bounds = selectionBounds(state)
  if (bounds !== undefined && isAlt) {
    const to = {
      ...bounds,
      w: Math.max(nudge, bounds.w + x * step),
      h: Math.max(nudge, bounds.h + y * step),
    }
    return edit({ type: 'resize', from: bounds, to })
  }
  if (state.selection.length > 0) return edit({ type: 'move', dx: x * step, dy: y * step })
  return { type: 'pan', dx: -x * PAN_PX, dy: -y * PAN_PX }
}

function letterCommand({ code, isShifted }: Key): KeyCommand | undefined {
  switch (code) {
    case 'KeyZ':
      return edit({ type: isShifted ? 'redo' : 'undo' })
    case 'KeyY':
      return edit({ type: 'redo' })
    case 'KeyA':
      return edit({ type: 'select-all' })
    case 'KeyC':
      return edit({ type: 'copy' })
    case 'KeyV':
      return edit({ type: 'paste' })
    case 'KeyX':
      return edit({ type: 'copy' }, { type: 'remove' })
    default:
      return undefined
  }
}
