import { useMutation } from '@tanstack/react-query'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useUndo } from '../../lib/use-undo.ts'
import { type Filter, useChangeJobs } from './use-jobs.ts'

/** What can be done to jobs; each action can be undone. */
export function useQueueActions(filter: Filter) {
  const t = useText()
  const { client } = useStation()
  const { last, did, undo } = useUndo()
  const changeJobs = useChangeJobs()

  const change = useMutation({
    mutationFn: ({ what, ids }: { what: 'retry' | 'cancel'; ids: readonly number[] }) =>
      changeJobs(what, ids),
    onSuccess: (changed, { what }) =>
      did({
        text: t(what === 'retry' ? 'queue.retried' : 'queue.cancelled', { count: changed.length }),
        undo: () => void changeJobs(what === 'retry' ? 'cancel' : 'retry', changed),
      }),
  })
  const pause = useMutation({
    mutationFn: ({ isPaused }: { isPaused: boolean }) => {
      const input = filter.type === undefined ? {} : { type: filter.type }
      return isPaused ? client.jobs.pause(input) : client.jobs.resume(input)
    },
    onSuccess: (_, { isPaused }) =>
      did({
        text: t(isPaused ? 'queue.pausedDone' : 'queue.resumedDone'),
        undo: () => pause.mutate({ isPaused: !isPaused }),
      }),
  })
  const added = (ids: readonly number[]) =>
    did({
      text: t('queue.add.done', { count: ids.length }),
      undo: () => void changeJobs('cancel', ids),
    })

  return { change, pause, added, last, undo, error: change.error ?? pause.error }
}
