import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
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
  const { data, isLoading, isFetching, refetch } = useQuery(api.batches.list.queryOptions())
  const [sought, setSought] = useState<number | null>(null)
  const batches = data ?? []
  const batch = batches.find(({ id }) => id === chosen)
  const isSettled = data !== undefined && !isFetching
  // One that was made a moment ago, perhaps by another window, may be missing from an older list: it is asked for again.
  const isUnsought = batch === undefined && isSettled && chosen !== null && sought !== chosen
  useEffect(() => {
    if (isUnsought) void refetch().then(() => setSought(chosen))
  }, [isUnsought, chosen, refetch])
  const isGone = batch === undefined && isSettled && !isUnsought
  const instead = isGone ? batches.find((each) => !each.isArchived)?.id : undefined
  useEffect(() => {
    if (instead !== undefined) useApp.getState().showBatch(instead)
  }, [instead])
  return {
    batch,
    batches,
    isLoading: isLoading || (batch === undefined && !isGone) || instead !== undefined,
  }
}
