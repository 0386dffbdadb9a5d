import { useEffect, useRef } from 'react'
import { type Command, commandOf, type KeyContext } from './review-keys.ts'

/** Whether the key belongs to what has the focus: text being typed, or a button the keyboard is on. */
function belongsElsewhere(event: KeyboardEvent, isTabbing: boolean): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target === null) return false
  if (target.closest('[role="dialog"]') !== null) return true
  if (target.closest('input, textarea, select, [role="listbox"], [role="option"]') !== null) {
    // Enter in the search field accepts, and arrows choose from the list below it, as everywhere on this screen.
    return !['Enter', 'NumpadEnter', 'ArrowUp', 'ArrowDown'].includes(event.code)
  }
  const isPress = event.code === 'Enter' || event.code === 'Space'
  // A button that was clicked keeps the focus, but the next key is meant for this screen.
  return isPress && isTabbing && target.closest('button') !== null
}

/**
 * Runs what the keys mean. Keys are told by where they sit (`event.code`): while a Hangul input method composes, every
 * key arrives as 229 and a letter no longer says which key it was.
 */
export function useCommands(context: KeyContext, run: (command: Command) => void, isOn: boolean): void {
  const latest = useRef({ context, run })
  latest.current = { context, run }
  useEffect(() => {
    if (!isOn) return
    let isTabbing = false
    const onPointerDown = () => {
      isTabbing = false
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.code === 'Tab') isTabbing = true
      if (event.altKey || belongsElsewhere(event, isTabbing)) return
      const { code, shiftKey: shift } = event
      const command = commandOf(
        { code, shift, control: event.ctrlKey || event.metaKey },
        latest.current.context,
      )
      if (command === undefined) return
      event.preventDefault()
      event.stopPropagation()
      latest.current.run(command)
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    window.addEventListener('pointerdown', onPointerDown, { capture: true })
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true })
      window.removeEventListener('pointerdown', onPointerDown, { capture: true })
    }
  }, [isOn])
}
