import { useCallback, useState } from 'react'

export interface Undoable {
  /** What was done, in the user's words. */
  readonly text: string
  readonly undo: () => void
}

/** The last action on a screen, which can be undone; the next action replaces it. */
export function useUndo() {
  const [last, setLast] = useState<Undoable>()
  const undo = useCallback(() => {
    last?.undo()
    setLast(undefined)
  }, [last])
  return { last, did: setLast, undo }
}
