import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { builtIn, defineEngine, type EngineRun } from '#main/engines/engine.ts'
import { StationError, WireError } from '#shared/domain/errors.ts'

export const HandwritingInput = z.object({
  /** File on this machine: a picture or a PDF. */
  path: z.string(),
  /** `v1` also computes the original worker's two scores, to the last bit; only of pictures. */
  compat: z.enum(['none', 'v1']),
})
export type HandwritingInput = z.infer<typeof HandwritingInput>

const Share = z.number().min(0).max(1)

export const HandwritingPage = z.object({
  pageIndex: z.int(),
  /** Share of the page that handwriting covers, by the boxes of its strokes. */
  share: Share,
  /** Likelihood that some of it is worked calculation. */
  calculation: Share,
  /** Share of each cell covered by handwriting, row by row over the whole page; over the sheet alone in a photo of one. */
  map: z.object({ columns: z.int(), rows: z.int(), cells: z.array(Share) }),
  /** Set when the decoder had to guess pixels. */
  damage: z.string().optional(),
})
export type HandwritingPage = z.infer<typeof HandwritingPage>

export const HandwritingOutput = z.object({
  /** One page that cannot be read costs that page. */
  pages: z.array(z.union([HandwritingPage, z.object({ pageIndex: z.int(), error: WireError })])),
  v1: z.object({ writing_score: z.number(), calculation_score: z.number() }).optional(),
})
export type HandwritingOutput = z.infer<typeof HandwritingOutput>

/** Tells what was written by hand on a page from what was printed on it. */
export const handwriting = defineEngine<HandwritingInput, HandwritingOutput>({
  name: 'handwriting',
  version: '1.0.0',
  input: HandwritingInput,
  output: HandwritingOutput,
  memoryMiB: 1024,
  available: builtIn,
  open: async (): Promise<EngineRun<HandwritingInput, HandwritingOutput>> => {
    const [{ greyPages }, { flatPage }, { handwritingMap }, { imreadGrey }, { handwritingV1 }] =
      await Promise.all([
        import('../page/grey-pages.ts'),
        import('../page/flat.ts'),
        import('./analyse.ts'),
        import('../v1/imread.ts'),
        import('../v1/handwriting.ts'),
      ])
    return async ({ path, compat }, { signal, progress }) => {
      const pages: HandwritingOutput['pages'] = []
      for await (const page of greyPages(path, signal)) {
        const pageIndex = page.index
        if ('error' in page) {
          pages.push({ pageIndex, error: page.error })
          continue
        }
        const { share, calculation, ...map } = handwritingMap(flatPage(page.picture).picture)
        const damage = page.damage === undefined ? {} : { damage: page.damage }
        pages.push({ pageIndex, share, calculation, map, ...damage })
        progress(pages.length / (pages.length + 1))
      }
      if (compat === 'none') return { pages }
      const grey = await imreadGrey(await readFile(path))
      if (grey === undefined) {
        throw new StationError('unreadable', 'the original reads pictures only', { reason: 'not-an-image' })
      }
      return { pages, v1: handwritingV1(grey) }
    }
  },
})
