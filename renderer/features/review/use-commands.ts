import { useEffect, useEffectEvent, useRef } from 'react'
import { type Command, commandOf, type KeyContext } from './review-keys.ts'

/** Whether the key belongs to what has the focus: text being typed, or a button the keyboard is on. */
function belongsElsewhere(event: KeyboardEvent, isTabbing: boolean): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target === null) return false
  if (target.closest('[role="dialog"], [role="combobox"], [role="listbox"]') !== null) return true
  if (target.closest('input, textarea, select') !== null) {
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
  const isTabbing = useRef(false)
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.code === 'Tab') isTabbing.current = true
    if (event.altKey || belongsElsewhere(event, isTabbing.current)) return
    const { code, shiftKey: shift } = event
    const command = commandOf({ code, shift, control: event.ctrlKey || event.metaKey }, context)
    if (command === undefined) return
    event.preventDefault()
    event.stopPropagation()
    run(command)
  })
  useEffect(() => {
    if (!isOn) return
    const onPointerDown = () => {
      isTabbing.current = false
    }
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener, { capture: true })
    window.addEventListener('pointerdown', onPointerDown, { capture: true })
    return () => {
      window.removeEventListener('keydown', listener, { capture: true })
      window.removeEventListener('pointerdown', onPointerDown, { capture: true })
    }
  }, [isOn])
}
