import { z } from 'zod'
import type { ReadingHint } from '#main/db/grading/pages.ts'
import { omr } from '#main/engines/omr/engine.ts'
import { fromWireError, StationError } from '#shared/domain/errors.ts'
import { PageReading } from '#shared/domain/reading.ts'
import type { Template } from '#shared/domain/template.ts'
import { defineJob } from '../../../jobs/define.ts'

export const ReadMarksPayload = z.object({ pageId: z.int().positive() })

/** What reading a page needs to know, and where what was read goes. */
export interface ReadMarksDesk {
  readonly assignment: (pageId: number) => { template: Template; pageIndex: number; hint: ReadingHint | null }
  readonly keepPreview: (jpeg: Uint8Array) => Promise<string>
  readonly pageRead: (pageId: number, reading: PageReading, previewSha256: string | null) => void
}

/** Long side of the picture that screens show; the scan itself is kept, too. */
const PREVIEW_PX = 1600

/** Reads the marks of one page of a batch. */
export const readMarks = (desk: ReadMarksDesk) =>
  defineJob({
    type: 'read-marks',
    payload: ReadMarksPayload,
    result: z.object({ reading: PageReading, previewSha256: z.string().nullable() }),
    file: 'required',
    retry: { attempts: 3, backoffMs: 1_000 },
    timeoutMs: 12_000,
    concurrency: 2,
    async run({ pageId }, { file, call }) {
      const { template, pageIndex, hint } = desk.assignment(pageId)
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
      const previewSha256 = page.preview === undefined ? null : await desk.keepPreview(page.preview)
      return { reading: page.reading, previewSha256 }
    },
    commit: ({ reading, previewSha256 }, { pageId }) => desk.pageRead(pageId, reading, previewSha256),
  })
