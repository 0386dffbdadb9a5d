import { useMutation } from '@tanstack/react-query'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useUndo } from '../../lib/use-undo.ts'
import { type Filter, useChangeJobs } from './use-jobs.ts'

/** What can be done to jobs; each action can be undone. */
export function useQueueActions(filter: Filter) {
  const t = useText()
  const { client } = useStation()
  const undo = useUndo()
  const { did } = undo
  const changeJobs = useChangeJobs()

  const change = useMutation({
    mutationFn: ({ what, ids }: { what: 'retry' | 'cancel'; ids: readonly number[] }) =>
      changeJobs(what, ids),
    onSuccess: (changed, { what }) =>
      did({
        text: t(what === 'retry' ? 'queue.retried' : 'queue.cancelled', { count: changed.length }),
        undo: () => changeJobs(what === 'retry' ? 'cancel' : 'retry', changed),
      }),
  })
  const pause = useMutation({
    async mutationFn({ isPaused }: { isPaused: boolean }) {
      const input = filter.type === undefined ? {} : { type: filter.type }
      const set = (paused: boolean) => (paused ? client.jobs.pause(input) : client.jobs.resume(input))
      await set(isPaused)
      return () => set(!isPaused)
    },
    onSuccess: (back, { isPaused }) =>
      did({ text: t(isPaused ? 'queue.pausedDone' : 'queue.resumedDone'), undo: back }),
  })
  const added = (ids: readonly number[]) =>
    did({
      text: t('queue.add.done', { count: ids.length }),
      undo: () => changeJobs('cancel', ids),
    })

  return { change, pause, added, undo, error: change.error ?? pause.error }
}
