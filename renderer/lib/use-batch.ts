import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import { useApp } from './app-store.ts'
import { useStation } from './station-context.tsx'

/**
 * The batch every screen is about: the one in the address and no other, so that what is seen, what a link says and where
 * a file goes are one. Where none is named, or it is gone, the newest that is not put away is taken into the address.
 */
export function useBatch(): { batch: Batch | undefined; batches: readonly Batch[]; isLoading: boolean } {
  const { api } = useStation()
  const chosen = useApp((state) => state.batchId)
  const { data, isLoading, isFetching } = useQuery(api.batches.list.queryOptions())
  const batches = data ?? []
  const batch = batches.find(({ id }) => id === chosen)
  // A batch made a moment ago is not in the list that is shown while it is asked for again.
  const isSettled = data !== undefined && !isFetching
  const instead = batch === undefined && isSettled ? batches.find((each) => !each.isArchived)?.id : undefined
  useEffect(() => {
    if (instead !== undefined) useApp.getState().showBatch(instead)
  }, [instead])
  return {
    batch,
    batches,
    isLoading: isLoading || (batch === undefined && !isSettled) || instead !== undefined,
  }
}
