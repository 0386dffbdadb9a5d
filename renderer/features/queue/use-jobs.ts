import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { z } from 'zod'
import type { JobFilter, JobRow } from '#shared/contract/jobs.ts'
import { useStation } from '../../lib/station-context.tsx'

export type Filter = z.infer<typeof JobFilter>

/** Rows asked for at once; the table asks only for the windows in sight. */
const WINDOW = 100
const MOST_AT_ONCE = 1000

/**
 * The jobs at some places of a list, newest first.
 * @param first  0-based
 * @param last   included
 */
export function useJobs(filter: Filter, first: number, last: number) {
  const { api } = useStation()
  const page = (index: number) =>
    api.jobs.list.queryOptions({
      input: { filter, offset: index * WINDOW, limit: WINDOW },
      placeholderData: keepPreviousData,
    })
  const head = useQuery(page(0))
  const from = Math.floor(first / WINDOW)
  const to = Math.floor(Math.max(first, last) / WINDOW)
  const windows = Array.from({ length: to - from + 1 }, (_, i) => from + i)
  const pages = useQueries({ queries: windows.map(page) })
  const rows = new Map<number, JobRow>()
  for (const [i, index] of windows.entries()) {
    for (const [at, row] of (pages[i]?.data?.rows ?? []).entries()) rows.set(index * WINDOW + at, row)
  }
  return { rows, total: head.data?.total ?? 0, isLoading: head.isPending, error: head.error }
}

/** Asks for the ids of every job that matches. */
export function useAllIds(): (filter: Filter) => Promise<number[]> {
  const { client } = useStation()
  return useCallback(
    async (filter) => {
      const ids: number[] = []
      for (;;) {
        const { rows, total } = await client.jobs.list({ filter, offset: ids.length, limit: MOST_AT_ONCE })
        ids.push(...rows.map(({ id }) => id))
        if (rows.length === 0 || ids.length >= total) return ids
      }
    },
    [client],
  )
}

/** Retries or cancels jobs, however many. @returns those that were changed */
export function useChangeJobs(): (what: 'retry' | 'cancel', ids: readonly number[]) => Promise<number[]> {
  const { client } = useStation()
  return useCallback(
    async (what, ids) => {
      const changed: number[] = []
      for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
        changed.push(...(await client.jobs[what]({ ids: ids.slice(at, at + MOST_AT_ONCE) })).changed)
      }
      return changed
    },
    [client],
  )
}
