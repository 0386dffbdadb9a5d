import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer } from 'react'
import type { ReviewLane, ReviewValue } from '#shared/contract/reviews.ts'
import { useStation } from '../../lib/station-context.tsx'
import { acceptedValue, currentItem, EMPTY, reduce } from './review-state.ts'

/** Tabs of the screen: the three lanes, and what was deferred. */
export type Tab = ReviewLane | 'deferred'
/** Costliest first. */
export const TABS: readonly Tab[] = ['identity', 'page', 'marks', 'deferred']

const ASKED = 100
/** With fewer left than this, more are asked for. */
const FEW = 20

/** The items of a lane: a decision shows at once, and the station stores it right after. */
export function useReviewQueue(batchId: number | undefined, tab: Tab) {
  const { api, client } = useStation()
  const queries = useQueryClient()
  const [state, dispatch] = useReducer(reduce, EMPTY)
  const areDeferred = tab === 'deferred'
  const queue = useQuery(
    api.reviews.queue.queryOptions({
      // What was decided since it was asked for is not in it.
      staleTime: 0,
      input: {
        limit: ASKED,
        ...(batchId === undefined ? {} : { batchId }),
        ...(areDeferred ? { state: 'deferred' as const } : { lane: tab }),
      },
    }),
  )
  const { data, refetch } = queue
  useEffect(() => {
    dispatch({ type: 'loaded', items: data ?? [], areDeferred })
  }, [data, areDeferred])
  const isShort = data !== undefined && data.length === ASKED && state.items.length < FEW
  useEffect(() => {
    if (isShort) void refetch()
  }, [isShort, refetch])

  /** An item whose decision was not stored must be shown again. */
  const recover = { onError: () => queries.invalidateQueries({ queryKey: api.reviews.key() }) }
  const resolve = useMutation(api.reviews.resolve.mutationOptions(recover))
  const defer = useMutation(api.reviews.defer.mutationOptions(recover))
  const acceptAll = useMutation(api.reviews.acceptAll.mutationOptions(recover))
  const undo = useMutation({
    mutationFn: () => client.reviews.undo(),
    onSuccess: (item) => {
      if (item !== null && item !== undefined) dispatch({ type: 'returned', item })
    },
  })
  const reread = useMutation(api.reviews.reread.mutationOptions({ onSettled: () => refetch() }))
  const readApart = useMutation(api.reviews.readApart.mutationOptions(recover))
  const item = currentItem(state)

  return {
    state,
    dispatch,
    item,
    isLoading: queue.isLoading,
    error:
      resolve.error ??
      defer.error ??
      acceptAll.error ??
      undo.error ??
      reread.error ??
      readApart.error ??
      queue.error,
    decide(value: ReviewValue | undefined = acceptedValue(state), why = '') {
      if (item === undefined || value === undefined) return
      dispatch({ type: 'handle', ids: [item.id], as: 'resolved' })
      resolve.mutate({ id: item.id, value, why })
    },
    defer() {
      if (item === undefined) return
      dispatch({ type: 'handle', ids: [item.id], as: 'deferred' })
      defer.mutate({ id: item.id })
    },
    acceptAll(ids: readonly number[]) {
      dispatch({ type: 'handle', ids, as: 'resolved' })
      acceptAll.mutate({ ids: [...ids] })
    },
    undo: () => undo.mutate(),
    /** By the template that the page looks like, in an exam of its own. */
    readApart() {
      if (item === undefined || item.looksLike === null) return
      dispatch({ type: 'handle', ids: [item.id], as: 'resolved' })
      readApart.mutate({ id: item.id, templateId: item.looksLike.templateId })
    },
    reread(corners: readonly (readonly [number, number])[] | undefined) {
      if (item === undefined) return
      reread.mutate({
        pageId: item.pageId,
        ...(corners === undefined ? {} : { corners: corners.map(([x, y]): [number, number] => [x, y]) }),
      })
    },
  }
}
export type ReviewQueue = ReturnType<typeof useReviewQueue>
