import { useRef, useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { type EditorAction, type EditorState, reduce } from './model/reduce.ts'

const FOLLOW_MS = 150

/**
 * The template as a hand that still moves would leave it: brought up to date a few times a second, since following every
 * move would only slow the hand down.
 * @param isOn  whether there is a scan to read by it
 */
export function usePreview(state: EditorState, isOn: boolean) {
  const [preview, setPreview] = useState<Template>()
  const following = useRef<{ action: EditorAction; timer: ReturnType<typeof setTimeout> }>(undefined)

  /** @param action  what the hand has done so far; undefined when it is done */
  function onPreview(action: EditorAction | undefined) {
    const waiting = following.current
    if (action === undefined) {
      clearTimeout(waiting?.timer)
      following.current = undefined
      setPreview(undefined)
    } else if (waiting !== undefined) following.current = { ...waiting, action }
    else if (isOn) {
      const timer = setTimeout(() => {
        const latest = following.current
        following.current = undefined
        if (latest !== undefined) setPreview(reduce(state, latest.action).template)
      }, FOLLOW_MS)
      following.current = { action, timer }
    }
  }
  return { preview, onPreview }
}
