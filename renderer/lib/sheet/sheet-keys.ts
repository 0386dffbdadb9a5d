import type { SheetRow } from '#shared/contract/batches.ts'
import { ARROWS } from '../arrow-keys.ts'
import { ZOOM_IN, ZOOM_OUT } from '../canvas/view.ts'
import { choiceOf, digitOf } from './marks-draft.ts'

/** What a key asks of the panel. */
export type PanelCommand =
  | { readonly type: 'close' | 'blank' | 'multiple' | 'save' | 'take-back' | 'whole' }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'choose'; readonly option: string }
  | { readonly type: 'zoom'; readonly factor: number }

interface PanelKeyContext {
  /** The row that is looked at. */
  readonly row: SheetRow | undefined
  /** Whether the focus is in the panel; outside only Escape is meant for it. */
  readonly isInside: boolean
  readonly isTyping: boolean
  /** Whether the keyboard, not a click, has brought it to a button, which Enter and Space then press. */
  readonly isOnButton: boolean
  /** Whether a menu or a list of choices is open, which Escape closes first. */
  readonly isPopupOpen: boolean
}

const EVERYWHERE: Readonly<Record<string, PanelCommand>> = {
  Space: { type: 'whole' },
  Equal: { type: 'zoom', factor: ZOOM_IN },
  NumpadAdd: { type: 'zoom', factor: ZOOM_IN },
  Minus: { type: 'zoom', factor: ZOOM_OUT },
  NumpadSubtract: { type: 'zoom', factor: ZOOM_OUT },
}

const FOR_ROW: Readonly<Record<string, PanelCommand>> = {
  Enter: { type: 'save' },
  NumpadEnter: { type: 'save' },
  Backspace: { type: 'blank' },
  Delete: { type: 'blank' },
  KeyM: { type: 'multiple' },
  KeyU: { type: 'take-back' },
}

/** What a key means, told by where it sits, as in review; undefined leaves it to the browser. */
export function panelCommand(
  event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  { row, isInside, isTyping, isOnButton, isPopupOpen }: PanelKeyContext,
): PanelCommand | undefined {
  const { code } = event
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  if (code === 'Escape') return isPopupOpen ? undefined : { type: 'close' }
  if (!isInside || isTyping) return undefined
  if (isOnButton && (code === 'Enter' || code === 'NumpadEnter' || code === 'Space')) return undefined
  const arrow = ARROWS.get(code)
  if (arrow !== undefined) return { type: 'move', by: arrow[0] + arrow[1] }
  if (row !== undefined) {
    const digit = digitOf(code)
    const choice = digit === undefined ? undefined : choiceOf(digit, row.options)
    if (choice !== undefined) return choice
    if (FOR_ROW[code] !== undefined) return FOR_ROW[code]
  }
  return EVERYWHERE[code]
}
