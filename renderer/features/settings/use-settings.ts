import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { StationSettings } from '#shared/contract/settings.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useUndo } from '../../lib/use-undo.ts'

export type Change = (changes: Partial<StationSettings>) => void

export type ShownSettings = NonNullable<ReturnType<typeof useSettings>['data']>

/** The settings, and changing them: saved at once, and the last change can be undone. */
export function useSettings(onChanged: (changes: Partial<StationSettings>) => void) {
  const t = useText()
  const { api } = useStation()
  const queries = useQueryClient()
  const undo = useUndo()
  const query = useQuery(api.settings.get.queryOptions())
  const set = useMutation(
    api.settings.set.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: api.settings.get.key() }),
    }),
  )
  const save = (changes: Partial<StationSettings>, isUndo: boolean) => {
    const before = query.data?.settings
    set.mutate(changes, {
      onSuccess() {
        onChanged(changes)
        if (before === undefined || isUndo) return
        const names = Object.keys(changes) as (keyof StationSettings)[]
        const back = Object.fromEntries(names.map((name) => [name, before[name]]))
        undo.did({ text: t('settings.saved'), undo: () => save(back, true) })
      },
    })
  }
  return {
    data: query.data,
    change: ((changes) => save(changes, false)) as Change,
    undo,
    error: set.error ?? query.error,
  }
}
