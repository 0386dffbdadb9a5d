import { z } from 'zod'
import { PageCountOutput, pageCount } from '#main/engines/page-count/engine.ts'
import { type Act, defineJob } from '#main/jobs/define.ts'
import type { EndedUnread } from '../read-marks/job.ts'

export interface CountPagesIntents {
  counted(act: Act, fileId: number, count: number): void
  unread(act: Act, ended: EndedUnread): void
  awaited(act: Act, jobId: number): void
}

/** Looks how many pages a dropped file has, and has each of them read. */
export const countPagesJob = ({ counted, unread, awaited }: CountPagesIntents) =>
  defineJob({
    type: 'count-pages',
    payload: z.object({ fileId: z.int().positive() }),
    result: PageCountOutput,
    file: 'required',
    retry: { attempts: 3, backoffMs: 1_000 },
    timeoutMs: 30_000,
    concurrency: 1,
    run: (_, { file, call }) => call(pageCount, { path: file!.path }),
    commit: ({ pages }, { fileId }, act) => counted(act, fileId, pages),
    abandoned: (ended, _, act) => unread(act, ended),
    resumed: (jobId, _, act) => awaited(act, jobId),
  })
