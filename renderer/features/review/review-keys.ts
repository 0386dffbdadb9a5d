import type { ReviewItem } from '#shared/contract/reviews.ts'
import { ARROWS } from '../../lib/arrow-keys.ts'
import { choiceOf, digitOf } from '../../lib/sheet/marks-draft.ts'
import { asksPartner, asksWho, isGlance } from './page-question.ts'
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
        | 'sheet'
        | 'renumber'
        | 'alone'
    }
  /** Of several sheets of one student the one to keep, this item's being the first. */
  | { readonly type: 'keep'; readonly at: number }
  /** Of the pages that a page may be a sheet with the one that it is. */
  | { readonly type: 'join'; readonly at: number }
  /** The student of the list above or below. */
  | { readonly type: 'step'; readonly by: number }
  | { readonly type: 'outsider' }
  | { readonly type: 'corner'; readonly corner: number }
  | { readonly type: 'nudge'; readonly dx: number; readonly dy: number }

export interface KeyContext {
  readonly item: ReviewItem | undefined
  /** Corner of the page that the arrow keys move; undefined where none is chosen. */
  readonly corner: number | undefined
  /** Whether it asks which of several sheets counts. */
  readonly isTwins: boolean
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
  KeyS: { type: 'sheet' },
  Escape: { type: 'close' },
}

function forMarks(code: string, digit: string | undefined, options: readonly string[]): Command | undefined {
  if (digit !== undefined) return choiceOf(digit, options)
  if (code === 'Backspace' || code === 'Delete') return { type: 'blank' }
  if (code === 'KeyM') return { type: 'multiple' }
  return code === 'KeyA' ? { type: 'alike' } : undefined
}

function forNumber(code: string, digit: string | undefined): Command | undefined {
  if (digit !== undefined) return { type: 'digit', digit }
  if (code === 'Backspace') return { type: 'erase' }
  if (code === 'ArrowUp') return { type: 'step', by: -1 }
  return code === 'ArrowDown' ? { type: 'step', by: 1 } : undefined
}

function forTwins(code: string, digit: string | undefined, sheets: number): Command | undefined {
  if (code === 'KeyN') return { type: 'renumber' }
  const at = Number(digit) - 1
  return digit !== undefined && at >= 0 && at < sheets ? { type: 'keep', at } : undefined
}

function forPartner(code: string, digit: string | undefined, partners: number): Command | undefined {
  if (code === 'KeyA') return { type: 'alone' }
  if (code === 'KeyX' || code === 'Delete') return { type: 'discard' }
  const at = Number(digit) - 1
  return digit !== undefined && at >= 0 && at < partners ? { type: 'join', at } : undefined
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

function ownCommand(
  key: Key,
  digit: string | undefined,
  { item, corner, isTwins }: KeyContext & { readonly item: ReviewItem },
): Command | undefined {
  if (asksPartner(item)) return forPartner(key.code, digit, item.partners.length)
  if (isTwins) return forTwins(key.code, digit, item.twins.length + 1)
  if (item.lane === 'page') return isGlance(item) ? forGlance(key) : forPage(key, digit, corner)
  return asksWho(item) ? forNumber(key.code, digit) : forMarks(key.code, digit, item.options)
}

/** What a key means for the item at hand; undefined leaves it to the browser. */
export function commandOf(key: Key, { item, corner, isTwins }: KeyContext): Command | undefined {
  if (key.control) return key.code === 'KeyZ' ? { type: 'undo' } : undefined
  const digit = digitOf(key.code)
  const own = item === undefined ? undefined : ownCommand(key, digit, { item, corner, isTwins })
  if (own !== undefined) return own
  const arrow = ARROWS.get(key.code)
  if (arrow !== undefined) return { type: 'move', by: arrow[0] + arrow[1] }
  const command = EVERYWHERE[key.code]
  // There is nothing to accept of two sheets, and one whole page to look at no more than the other.
  const areSeveral = isTwins || (item !== undefined && asksPartner(item))
  return areSeveral && (command?.type === 'accept' || command?.type === 'whole-page') ? undefined : command
}
