import { useMutation } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

export interface Undoable {
  /** What was done, in the user's words. */
  readonly text: string
  /** Fails where it could not be undone, which is then said beside it. */
  readonly undo: () => Promise<unknown>
}

export type Undo = ReturnType<typeof useUndo>

/** The last action on a screen, which can be undone; the next action replaces it. */
export function useUndo() {
  const [last, setLast] = useState<Undoable>()
  const { mutate, reset, error, isPending } = useMutation({
    mutationFn: (done: Undoable) => done.undo(),
    // Undoing may itself be something to undo.
    onSuccess: (_, done) => setLast((now) => (now === done ? undefined : now)),
  })
  const did = useCallback(
    (done: Undoable) => {
      setLast(done)
      reset()
    },
    [reset],
  )
  return { last, did, undo: () => last !== undefined && mutate(last), error, isPending }
}
