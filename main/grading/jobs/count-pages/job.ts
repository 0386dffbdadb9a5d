import { z } from 'zod'
import { PageCountOutput, pageCount } from '#main/engines/page-count/engine.ts'
import { defineJob } from '../../../jobs/define.ts'

export const CountPagesPayload = z.object({ fileId: z.int().positive() })

export interface CountPagesWrites {
  readonly pagesCounted: (fileId: number, count: number) => void
}

/** Looks how many pages a dropped file has, and has each of them read. */
export const countPages = (desk: CountPagesWrites) =>
  defineJob({
    type: 'count-pages',
    payload: CountPagesPayload,
    result: PageCountOutput,
    file: 'required',
    retry: { attempts: 3, backoffMs: 1_000 },
    timeoutMs: 30_000,
    concurrency: 1,
    run: (_, { file, call }) => call(pageCount, { path: file!.path }),
    commit: ({ pages }, { fileId }) => desk.pagesCounted(fileId, pages),
  })
