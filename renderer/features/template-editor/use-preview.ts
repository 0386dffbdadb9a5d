import { useRef, useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { type EditorAction, type EditorState, reduce } from './model/reduce.ts'

const FOLLOW_MS = 150

/**
 * The template as the gesture that is going on would leave it, a few times a second: reading after every move would slow
 * the drag down.
 * @param isOn  whether there is a scan to read by it
 */
export function usePreview(state: EditorState, isOn: boolean) {
  const [preview, setPreview] = useState<Template>()
  const following = useRef<{ action: EditorAction; timer: ReturnType<typeof setTimeout> }>(undefined)

  /** @param action  what the gesture has come to; undefined when it is over */
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
