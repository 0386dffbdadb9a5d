import { z } from 'zod'
import type { ReadingHint } from '#main/db/grading/pages.ts'
import { omr } from '#main/engines/omr/engine.ts'
import { type Act, defineJob } from '#main/jobs/define.ts'
import { fromWireError, StationError, type WireError } from '#shared/domain/errors.ts'
import { PageReading } from '#shared/domain/reading.ts'
import type { Template } from '#shared/domain/template.ts'

/** A job that ended, and the pages that waited for it will not be read by it. */
export interface EndedUnread {
  readonly jobId: number
  readonly error: WireError
}

export interface ReadMarksIntents {
  /** What reading a page needs to know. */
  assignment(pageId: number): { template: Template; pageIndex: number; hint: ReadingHint | null }
  /** @returns the picture's SHA-256 */
  keepPreview(jpeg: Uint8Array): Promise<string>
  read(act: Act, pageId: number, reading: PageReading, previewSha256: string | null): void
  unread(act: Act, ended: EndedUnread): void
  awaited(act: Act, jobId: number): void
}

/** Long side of the picture that screens show; the scan itself is kept, too. */
const PREVIEW_PX = 1600

/** A page takes a second or two; its time also runs while a process starts, and on a machine that has more to do. */
const TIMEOUT_MS = 30_000

/** Reads the marks of one page of a batch. */
export const readMarksJob = ({ assignment, keepPreview, read, unread, awaited }: ReadMarksIntents) =>
  defineJob({
    type: 'read-marks',
    payload: z.object({ pageId: z.int().positive() }),
    result: z.object({ reading: PageReading, previewSha256: z.string().nullable() }),
    file: 'required',
    retry: { attempts: 3, backoffMs: 1_000 },
    timeoutMs: TIMEOUT_MS,
    concurrency: 2,
    async run({ pageId }, { file, call }) {
      const { template, pageIndex, hint } = assignment(pageId)
      const { pages } = await call(omr, {
        path: file!.path,
        templateJson: JSON.stringify(template),
        first: pageIndex,
        most: 1,
        previewPx: PREVIEW_PX,
        ...(hint?.corners === undefined
          ? {}
          : { corners: hint.corners.map(([x, y]): [number, number] => [x, y]) }),
      })
      const page = pages[0]
      if (page === undefined)
        throw new StationError('unreadable', 'the file has no such page', { reason: 'page-not-found' })
      if ('error' in page) throw fromWireError(page.error)
      const previewSha256 = page.preview === undefined ? null : await keepPreview(page.preview)
      return { reading: page.reading, previewSha256 }
    },
    commit: ({ reading, previewSha256 }, { pageId }, act) => read(act, pageId, reading, previewSha256),
    abandoned: (ended, _, act) => unread(act, ended),
    resumed: (jobId, _, act) => awaited(act, jobId),
  })
