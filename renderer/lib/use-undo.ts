import { useCallback, useState } from 'react'

export interface Undoable {
  /** What was done, in the user's words. */
  readonly text: string
  readonly undo: () => void
}

/** The last thing done on a screen, to be taken back; what comes next takes its place. */
export function useUndo() {
  const [last, setLast] = useState<Undoable>()
  const undo = useCallback(() => {
    last?.undo()
    setLast(undefined)
  }, [last])
  return { last, did: setLast, undo }
}
