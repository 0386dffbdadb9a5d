import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { defineEngine, type EngineRun } from '#main/engines/engine.ts'
import { StationError, WireError } from '#shared/domain/errors.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { storedPage } from './stored-page.ts'

export const SegmentationInput = z.object({
  /** File on this machine: a picture or a PDF. */
  path: z.string(),
  /** `layout` finds questions by their numbers; `opencv` gives the original worker's boxes around big pieces of ink. */
  method: z.enum(['layout', 'opencv']),
  /** Decodes as the original worker did, pixel by pixel: only with `opencv`, and only pictures. */
  compat: z.enum(['none', 'v1']),
})
export type SegmentationInput = z.infer<typeof SegmentationInput>

export const QuestionBox = z.object({
  /** Pixels of the upright page. */
  x: z.int(),
  y: z.int(),
  w: z.int(),
  h: z.int(),
  /** The number printed before the question, where the method reads it. */
  number: z.int().optional(),
})
export type QuestionBox = z.infer<typeof QuestionBox>

export const QuestionPage = z.object({
  pageIndex: z.int(),
  width: z.int(),
  height: z.int(),
  boxes: z.array(QuestionBox),
  /** Set when the decoder had to guess pixels. */
  damage: z.string().optional(),
})
export type QuestionPage = z.infer<typeof QuestionPage>

export const QuestionPages = z.object({
  /** One page that cannot be read costs that page. */
  pages: z.array(z.union([QuestionPage, z.object({ pageIndex: z.int(), error: WireError })])),
})
export type QuestionPages = z.infer<typeof QuestionPages>

const box = ({ x, y, w, h }: Rect, number?: number): QuestionBox => ({
  x,
  y,
  w,
  h,
  ...(number === undefined ? {} : { number }),
})

/** Finds the questions of an exam page. */
export const segmentation = defineEngine<SegmentationInput, QuestionPages>({
  name: 'segmentation',
  version: '1.0.0',
  input: SegmentationInput,
  output: QuestionPages,
  memoryMiB: 1536,
  available: async () => ({ available: true, detail: 'layout, opencv' }),
  open: async (): Promise<EngineRun<SegmentationInput, QuestionPages>> => {
    const [{ openForeign }, { readMarksWith }, { layoutQuestions }, { greyPages }, flat, v1] =
      await Promise.all([
        import('../ocr/readers.ts'),
        import('./read-marks.ts'),
        import('./layout.ts'),
        import('../page/grey-pages.ts'),
        import('../page/flat.ts'),
        Promise.all([import('../v1/imread.ts'), import('../v1/segment.ts')]),
      ])
    const [{ imreadColour }, { segmentV1 }] = v1
    let network: ReturnType<typeof openForeign> | undefined
    return async ({ path, method, compat }, { signal, progress }) => {
      if (method === 'opencv' && compat === 'v1') {
        const picture = await imreadColour(await readFile(path))
        if (picture === undefined) throw unreadable()
        const { width, height } = picture
        return {
          pages: [{ pageIndex: 0, width, height, boxes: segmentV1(picture).map((rect) => box(rect)) }],
        }
      }
      const pages: QuestionPages['pages'] = []
      for await (const page of greyPages(path, signal)) {
        if ('error' in page) {
          pages.push({ pageIndex: page.index, error: page.error })
          continue
        }
        const { picture, damage, scale } = page
        let boxes: QuestionBox[]
        if (method === 'opencv') {
          boxes = segmentV1(picture).map((rect) => box(rect))
        } else {
          network ??= openForeign()
          const reader = await network
          const level = flat.flatPage(picture)
          const found = await layoutQuestions(
            level.picture,
            (upright, marks, again) => readMarksWith(reader, upright, marks, again),
            level.isPhoto,
          )
          boxes = found.map((rect) => box(flat.boxToSource(level, rect, picture), rect.number))
        }
        const { width, height } = picture
        const found = {
          pageIndex: page.index,
          width,
          height,
          boxes,
          ...(damage === undefined ? {} : { damage }),
        }
        pages.push(storedPage(found, scale))
        progress(pages.length / (pages.length + 1))
      }
      return { pages }
    }
  },
})

const unreadable = () =>
  new StationError('unreadable', 'the file is no picture that can be read', { reason: 'not-an-image' })
