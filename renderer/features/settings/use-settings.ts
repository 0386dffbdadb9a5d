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
  const { api, client } = useStation()
  const queries = useQueryClient()
  const undo = useUndo()
  const query = useQuery(api.settings.get.queryOptions())
  async function save(changes: Partial<StationSettings>): Promise<void> {
    try {
      await client.settings.set(changes)
      onChanged(changes)
    } finally {
      await queries.invalidateQueries({ queryKey: api.settings.get.key() })
    }
  }
  const set = useMutation({
    mutationFn: save,
    onMutate: () => query.data?.settings,
    onSuccess(_, changes, before) {
      if (before === undefined) return
      const names = Object.keys(changes) as (keyof StationSettings)[]
      const back = Object.fromEntries(names.map((name) => [name, before[name]]))
      undo.did({ text: t('settings.saved'), undo: () => save(back) })
    },
  })
  return {
    data: query.data,
    change: set.mutate as Change,
    undo,
    error: set.error ?? query.error,
  }
}
