import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import { BubbleShape, TemplateRect } from '#shared/domain/template.ts'
import { builtIn, defineEngine, type EngineRun } from '../engine.ts'
import { fileBytes } from '../read/file-bytes.ts'

export const FindBubblesInput = z.object({
  /** File on this machine: JPEG, PNG, TIFF, WebP or PDF. */
  path: z.string(),
  pageIndex: z.int().nonnegative(),
  /** Part of the page to look at, image pixels; absent: all of it. */
  box: TemplateRect.optional(),
})
export type FindBubblesInput = z.infer<typeof FindBubblesInput>

export const FindBubblesOutput = z.object({
  image: z.object({ widthPx: z.int(), heightPx: z.int() }),
  /** Image pixels, `rows[row][column]` from the top left. */
  grids: z.array(z.object({ rows: z.array(z.array(TemplateRect)), shape: BubbleShape })),
})
export type FindBubblesOutput = z.infer<typeof FindBubblesOutput>

/** Proposes grids of bubbles from their printed outlines on a page, best a blank one. */
export const findBubbles = defineEngine<FindBubblesInput, FindBubblesOutput>({
  name: 'find-bubbles',
  version: '1.0.0',
  input: FindBubblesInput,
  output: FindBubblesOutput,
  memoryMiB: 1024,
  available: builtIn,
  open: async (): Promise<EngineRun<FindBubblesInput, FindBubblesOutput>> => {
    const [{ readPages }, { isBroken }, { findGrids }] = await Promise.all([
      import('../read/read-pages.ts'),
      import('../read/page.ts'),
      import('./find-grids.ts'),
    ])
    return async ({ path, pageIndex, box }, { signal }) => {
      for await (const page of readPages(await fileBytes(path), { signal, firstPage: pageIndex })) {
        if (isBroken(page)) throw page.error
        const { width, height } = page.raster
        const grids = findGrids(page.raster, box)
        return {
          image: { widthPx: width, heightPx: height },
          grids: grids.map(({ rows, shape }) => ({ shape, rows: rows.map((row) => [...row]) })),
        }
      }
      throw new StationError('not-found', `the file has no page ${pageIndex + 1}`, {
        reason: 'page-not-found',
        params: { page: pageIndex + 1 },
      })
    }
  },
})
