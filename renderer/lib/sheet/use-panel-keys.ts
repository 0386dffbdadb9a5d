import { type RefObject, useEffect, useRef } from 'react'
import type { SheetRow } from '#shared/contract/batches.ts'
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

/** Runs what the keys mean in the panel, as long as it is there. */
export function usePanelKeys({ root, view, listed, corrections, onClose }: PanelKeys): void {
  const { row, select } = corrections
  const latest = useRef<(event: KeyboardEvent) => void>(undefined)
  latest.current = (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null
    const isInside = target !== null && root.current?.contains(target) === true
    if (target?.closest('[role="dialog"]') != null) return
    const command = panelCommand(event, {
      row,
      isInside,
      isTyping: target?.closest('input, textarea') != null,
      isOnButton: target?.matches('button:focus-visible') === true,
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
        corrections.setWhole(!corrections.isWhole)
        break
      case 'zoom':
        view.current?.zoom(command.factor)
    }
  }
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => latest.current?.(event)
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
}
