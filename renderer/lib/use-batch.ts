import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import { useApp } from './app-store.ts'
import { wireErrorOf } from './error.ts'
import { useStation } from './station-context.tsx'

/**
 * The batch every screen is about: the one in the address and no other, so that what is seen, what a link says and where
 * a file goes are one. Where none is named, or the station says that it is gone, the newest that is not put away is taken
 * into the address.
 */
export function useBatch(): { batch: Batch | undefined; batches: readonly Batch[]; isLoading: boolean } {
  const { api } = useStation()
  const chosen = useApp((state) => state.batchId)
  const list = useQuery(api.batches.list.queryOptions())
  const listed = list.data?.find(({ id }) => id === chosen)
  // One that was made a moment ago, perhaps by another window, may be missing from an older list.
  const isMissing = list.data !== undefined && listed === undefined && chosen !== null
  const sought = useQuery({
    ...api.batches.get.queryOptions({ input: { id: chosen ?? 1 } }),
    enabled: isMissing,
    retry: false,
  })
  // A station that does not answer has not said that it is gone.
  const isGone =
    list.data !== undefined &&
    (chosen === null || (isMissing && wireErrorOf(sought.error)?.code === 'not-found'))
  const found = isMissing && !isGone ? sought.data : undefined
  const batches = [...(found === undefined ? [] : [found]), ...(list.data ?? [])]
  const instead = isGone ? batches.find((each) => !each.isArchived)?.id : undefined
  useEffect(() => {
    if (instead !== undefined) useApp.getState().showBatch(instead)
  }, [instead])
  const batch = listed ?? found
  return { batch, batches, isLoading: (batch === undefined && !isGone) || instead !== undefined }
}
