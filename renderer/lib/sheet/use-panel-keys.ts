import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import type { SheetRow } from '#shared/contract/batches.ts'
import { hasOpenPopup } from '../open-popup.ts'
import type { FlatPageView } from './flat-page.tsx'
import { panelCommand } from './sheet-keys.ts'
import type { Corrections } from './use-corrections.ts'

interface PanelKeys {
  readonly root: RefObject<HTMLElement | null>
  readonly view: RefObject<FlatPageView | null>
  /** The rows that the arrow keys walk through, in their order. */
  readonly listed: readonly SheetRow[]
  readonly corrections: Corrections
  readonly onClose: () => void
}

/**
 * Whether the keys are meant for what is in `root`: the focus is there, or was when the button that had it went or waits,
 * which leaves it nowhere.
 */
function useFocusWithin(root: RefObject<HTMLElement | null>): (target: Element | null) => boolean {
  const wasInside = useRef(false)
  useEffect(() => {
    const note = ({ target }: Event) => {
      wasInside.current = target instanceof Node && root.current?.contains(target) === true
    }
    document.addEventListener('focusin', note)
    document.addEventListener('pointerdown', note, { capture: true })
    return () => {
      document.removeEventListener('focusin', note)
      document.removeEventListener('pointerdown', note, { capture: true })
    }
  }, [root])
  return (target) =>
    target === document.body ? wasInside.current : target !== null && root.current?.contains(target) === true
}

/** Runs what the keys mean in the panel, as long as it is there. */
export function usePanelKeys({ root, view, listed, corrections, onClose }: PanelKeys): void {
  const { row, select } = corrections
  const isWithin = useFocusWithin(root)
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : null
    if (target?.closest('[role="dialog"]') != null) return
    const command = panelCommand(event, {
      row,
      isInside: isWithin(target),
      isTyping: target?.closest('input, textarea') != null,
      isOnButton: target?.matches('button:focus-visible') === true,
      isPopupOpen: hasOpenPopup(),
    })
    if (command === undefined) return
    event.preventDefault()
    event.stopPropagation()
    switch (command.type) {
      case 'close':
        if (corrections.draft === undefined) onClose()
        else corrections.drop()
        break
      case 'move': {
        const at = listed.findIndex(({ label }) => label === row?.label)
        const next = listed[Math.max(0, Math.min(listed.length - 1, at + command.by))]
        if (next !== undefined) select({ kind: 'row', label: next.label })
        break
      }
      case 'choose':
        if (row !== undefined) corrections.choose(row, command.option)
        break
      case 'multiple':
        if (row !== undefined) corrections.multiple(row)
        break
      case 'take-back':
        if (row !== undefined) corrections.takeBack(row)
        break
      case 'blank':
        corrections.blank()
        break
      case 'save':
        corrections.save()
        break
      case 'whole':
        corrections.showWhole()
        break
      case 'zoom':
        view.current?.zoom(command.factor)
    }
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
}
