import { useQuery } from '@tanstack/react-query'
import type { Batch } from '#shared/contract/batches.ts'
import { useApp } from './app-store.ts'
import { useStation } from './station-context.tsx'

/** The batch every screen is about: the one chosen, else the newest. */
export function useBatch(): { batch: Batch | undefined; batches: readonly Batch[]; isLoading: boolean } {
  const { api } = useStation()
  const chosen = useApp((state) => state.batchId)
  const { data, isLoading } = useQuery(api.batches.list.queryOptions())
  const batches = data ?? []
  return { batch: batches.find(({ id }) => id === chosen) ?? batches[0], batches, isLoading }
}
