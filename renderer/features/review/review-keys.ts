import type { ReviewItem } from '#shared/contract/reviews.ts'
import { ARROWS } from '../../lib/arrow-keys.ts'
import { isGlance } from './page-question.ts'
import type { ReviewAction } from './review-state.ts'

/** What a key asks for: a change of the draft, or something the station must do. */
export type Command =
  | ReviewAction
  | {
      readonly type:
        | 'accept'
        | 'defer'
        | 'undo'
        | 'whole-page'
        | 'alike'
        | 'close'
        | 'discard'
        | 'reread'
        | 'turn'
        | 'read-apart'
    }
  | { readonly type: 'corner'; readonly corner: number }
  | { readonly type: 'nudge'; readonly dx: number; readonly dy: number }

export interface KeyContext {
  readonly item: ReviewItem | undefined
  /** Corner of the page that the arrow keys move; undefined where none is chosen. */
  readonly corner: number | undefined
}

/** A key by its place on the keyboard, whatever an input method makes of it. */
export interface Key {
  readonly code: string
  readonly shift: boolean
  readonly control: boolean
}

const FINE = 1
const COARSE = 20

const EVERYWHERE: Readonly<Record<string, Command>> = {
  Enter: { type: 'accept' },
  NumpadEnter: { type: 'accept' },
  Space: { type: 'whole-page' },
  KeyD: { type: 'defer' },
  KeyU: { type: 'undo' },
  Escape: { type: 'close' },
}

function forMarks(code: string, digit: string | undefined, options: readonly string[]): Command | undefined {
  if (digit !== undefined) {
    // Rows of digits are labelled by them; other rows are counted from one.
    const option = options.includes(digit) ? digit : digit === '0' ? undefined : options[Number(digit) - 1]
    if (option !== undefined) return { type: 'choose', option }
    return digit === '0' ? { type: 'blank' } : undefined
  }
  if (code === 'Backspace' || code === 'Delete') return { type: 'blank' }
  if (code === 'KeyM') return { type: 'multiple' }
  return code === 'KeyA' ? { type: 'alike' } : undefined
}

function forNumber(code: string, digit: string | undefined): Command | undefined {
  if (digit !== undefined) return { type: 'digit', digit }
  if (code === 'Backspace') return { type: 'erase' }
  if (code === 'ArrowUp') return { type: 'candidate', by: -1 }
  return code === 'ArrowDown' ? { type: 'candidate', by: 1 } : undefined
}

function forPage(key: Key, digit: string | undefined, corner: number | undefined): Command | undefined {
  const arrow = ARROWS.get(key.code)
  if (arrow !== undefined && corner !== undefined) {
    const step = key.shift ? COARSE : FINE
    return { type: 'nudge', dx: arrow[0] * step, dy: arrow[1] * step }
  }
  if (digit !== undefined && Number(digit) >= 1 && Number(digit) <= 4) {
    return { type: 'corner', corner: Number(digit) - 1 }
  }
  if (key.code === 'KeyR') return { type: 'reread' }
  if (key.code === 'KeyT') return { type: 'turn' }
  if (key.code === 'KeyL') return { type: 'read-apart' }
  return key.code === 'KeyX' || key.code === 'Delete' ? { type: 'discard' } : undefined
}

const forGlance = ({ code }: Key): Command | undefined =>
  code === 'KeyX' || code === 'Delete' ? { type: 'discard' } : undefined

/** What a key means for the item at hand; undefined leaves it to the browser. */
export function commandOf(key: Key, { item, corner }: KeyContext): Command | undefined {
  if (key.control) return key.code === 'KeyZ' ? { type: 'undo' } : undefined
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(key.code)?.[1]
  const own =
    item === undefined
      ? undefined
      : item.lane === 'page'
        ? isGlance(item)
          ? forGlance(key)
          : forPage(key, digit, corner)
        : item.machine.decision === null
          ? forNumber(key.code, digit)
          : forMarks(key.code, digit, item.options)
  if (own !== undefined) return own
  const arrow = ARROWS.get(key.code)
  if (arrow !== undefined) return { type: 'move', by: arrow[0] + arrow[1] }
  return EVERYWHERE[key.code]
}
