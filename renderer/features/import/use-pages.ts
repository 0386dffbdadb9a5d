import { useQueries } from '@tanstack/react-query'
import type { BatchPage, PageStanding } from '#shared/contract/batches.ts'
import { useStation } from '../../lib/station-context.tsx'

const WINDOW = 60

/**
 * The pages between two places of a batch's list, and no others: however long the list is, an event asks again for what
 * is in sight alone.
 */
export function usePages(
  batchId: number,
  standing: PageStanding | undefined,
  first: number,
  last: number,
): ReadonlyMap<number, BatchPage> {
  const { api } = useStation()
  const windows: number[] = []
  for (let at = Math.floor(first / WINDOW); at <= Math.floor(last / WINDOW); at++) windows.push(at * WINDOW)
  return useQueries({
    queries: windows.map((offset) =>
      api.batches.pages.queryOptions({
        input: { id: batchId, offset, limit: WINDOW, ...(standing === undefined ? {} : { standing }) },
        // Rows of the last filter are better than an empty list.
        placeholderData: (before) => before,
      }),
    ),
    combine: (answers) =>
      new Map(
        answers.flatMap(({ data }, i) =>
          (data?.rows ?? []).map((page, at): [number, BatchPage] => [windows[i] + at, page]),
        ),
      ),
  })
}
