import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer } from 'react'
import type { ReviewLane, ReviewValue } from '#shared/contract/reviews.ts'
import { useStation } from '../../lib/station-context.tsx'
import { currentItem, EMPTY, harmlessIds, reduce } from './review-state.ts'

/** Tabs of the screen: the three lanes, marks that leave the score as it is, and what was deferred. */
export type Tab = ReviewLane | 'harmless' | 'deferred'
/** Costliest first. */
export const TABS: readonly Tab[] = ['identity', 'page', 'marks', 'harmless', 'deferred']

const ASKED = 100
/** These are accepted all at once. */
const ASKED_IN_BULK = 500
/** With fewer left than this, more are asked for. */
const FEW = 20

/** The items of a lane: a decision shows at once, and the station stores it right after. */
export function useReviewQueue(batchId: number | undefined, tab: Tab) {
  const { api, client } = useStation()
  const queries = useQueryClient()
  const [state, dispatch] = useReducer(reduce, EMPTY)
  const areDeferred = tab === 'deferred'
  const limit = tab === 'harmless' ? ASKED_IN_BULK : ASKED
  const queue = useQuery(
    api.reviews.queue.queryOptions({
      // What was decided since it was asked for is not in it.
      staleTime: 0,
      input: {
        limit,
        ...(batchId === undefined ? {} : { batchId }),
        ...(areDeferred ? { state: 'deferred' as const } : { lane: tab }),
      },
    }),
  )
  const { data, refetch } = queue
  useEffect(() => {
    dispatch({ type: 'loaded', items: data ?? [], areDeferred })
  }, [data, areDeferred])
  const isShort = data !== undefined && data.length === limit && state.items.length < FEW
  useEffect(() => {
    if (isShort) void refetch()
  }, [isShort, refetch])

  /** Who a sheet belongs to may settle another sheet as well, or open it again. */
  const askAgain = () => {
    dispatch({ type: 'forget' })
    void refetch()
  }
  /** An item whose decision was not stored must be shown again. */
  const showAgain = (ids: readonly number[]) => {
    dispatch({ type: 'not-handled', ids })
    void queries.invalidateQueries({ queryKey: api.reviews.key() })
  }
  const recover = { onError: (_: unknown, { id }: { readonly id: number }) => showAgain([id]) }
  const resolve = useMutation(
    api.reviews.resolve.mutationOptions({
      ...recover,
      onSuccess: (_, { value }) => {
        if (value.kind === 'identity' || value.kind === 'join') askAgain()
      },
    }),
  )
  const keep = useMutation(api.reviews.keepSheet.mutationOptions({ onError: askAgain, onSuccess: askAgain }))
  const defer = useMutation(api.reviews.defer.mutationOptions(recover))
  const acceptAll = useMutation(
    api.reviews.acceptAll.mutationOptions({ onError: (_, { ids }) => showAgain(ids) }),
  )
  const undo = useMutation({
    mutationFn: () => client.reviews.undo(),
    onSuccess: (item) => {
      if (item === null || item === undefined) return
      // What comes back may be no doubt of the machine's, but a correction made on another screen.
      if (item.state === 'resolved') askAgain()
      else dispatch({ type: 'returned', item })
    },
  })
  const reread = useMutation(api.reviews.reread.mutationOptions({ onSettled: () => refetch() }))
  const readApart = useMutation(api.reviews.readApart.mutationOptions(recover))
  const item = currentItem(state)
  const harmless = harmlessIds(state)

  return {
    state,
    dispatch,
    item,
    isLoading: queue.isLoading,
    error: [resolve, keep, defer, acceptAll, undo, reread, readApart, queue].find(({ isError }) => isError)
      ?.error,
    askAgain,
    decide(value: ReviewValue, why: string) {
      if (item === undefined) return
      dispatch({ type: 'handle', ids: [item.id], as: 'resolved' })
      resolve.mutate({ id: item.id, value, why })
    },
    defer() {
      if (item === undefined) return
      dispatch({ type: 'handle', ids: [item.id], as: 'deferred' })
      defer.mutate({ id: item.id })
    },
    /** Rows that were looked at together. */
    acceptAll(ids: readonly number[]) {
      dispatch({ type: 'handle', ids, as: 'resolved' })
      acceptAll.mutate({ ids: [...ids] })
    },
    harmless,
    /** All that need no look, of which the station makes sure once more. */
    acceptHarmless() {
      dispatch({ type: 'handle', ids: harmless, as: 'resolved' })
      acceptAll.mutate({ ids: [...harmless], isHarmless: true })
    },
    /** Of the sheets of one student this one counts, the others do not. */
    keep(pageId: number, overPageIds: readonly number[]) {
      if (item === undefined) return
      dispatch({ type: 'handle', ids: [item.id], as: 'resolved' })
      keep.mutate({ pageId, overPageIds: [...overPageIds] })
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
