import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import { Bytes } from '../bytes.ts'
import { builtIn, defineEngine, type EngineRun } from '../engine.ts'

const Colour = z.tuple([z.int(), z.int(), z.int()])
const Four = z.tuple([z.number(), z.number(), z.number(), z.number()])

/** Shapes over the page, in pixels of its full picture; thickness and dashes in pixels of the result. */
export const Shape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('box'),
    box: Four,
    colour: Colour,
    thickness: z.number(),
    dash: z.number().default(0),
  }),
  z.object({ kind: z.literal('line'), line: Four, colour: Colour, thickness: z.number() }),
])
export type Shape = z.infer<typeof Shape>

export const PageImageInput = z.object({
  path: z.string(),
  pageIndex: z.int().nonnegative(),
  /** Long side of the result at most, pixels. */
  maxPx: z.int().positive(),
  shapes: z.array(Shape),
})
export type PageImageInput = z.infer<typeof PageImageInput>

export const PageImageOutput = z.object({
  jpeg: Bytes,
  widthPx: z.int(),
  heightPx: z.int(),
  /** Size of the full picture, which `shapes` refer to. */
  fullWidthPx: z.int(),
  fullHeightPx: z.int(),
})
export type PageImageOutput = z.infer<typeof PageImageOutput>

/** A JPEG picture of one page of a file, made smaller and drawn on: previews, annotated sheets. */
export const pageImage = defineEngine<PageImageInput, PageImageOutput>({
  name: 'page-image',
  version: '1.0.0',
  input: PageImageInput,
  output: PageImageOutput,
  memoryMiB: 1024,
  available: builtIn,
  open: async (): Promise<EngineRun<PageImageInput, PageImageOutput>> => {
    const [{ readPages }, { isBroken }, { default: sharp }, { drawBox, drawLine }, { shrink, toJpeg }] =
      await Promise.all([
        import('../read/read-pages.ts'),
        import('../read/page.ts'),
        import('sharp'),
        import('./draw.ts'),
        import('./shrink.ts'),
      ])
    return async ({ path, pageIndex, maxPx, shapes }, { signal }) => {
      for await (const page of readPages(await readFile(path), { signal, firstPage: pageIndex })) {
        if (isBroken(page)) throw page.error
        const { width, height } = page.raster
        const canvas = await shrink(sharp, page.raster, maxPx)
        const scale = canvas.width / width
        const scaled = (four: readonly number[]) =>
          four.map((v) => v * scale) as [number, number, number, number]
        for (const shape of shapes) {
          if (shape.kind === 'box')
            drawBox(canvas, scaled(shape.box), shape.colour, shape.thickness, shape.dash)
          else drawLine(canvas, scaled(shape.line), shape.colour, shape.thickness)
        }
        return {
          jpeg: await toJpeg(sharp, canvas),
          widthPx: canvas.width,
          heightPx: canvas.height,
          fullWidthPx: width,
          fullHeightPx: height,
        }
      }
      throw new StationError('not-found', `the file has no page ${pageIndex + 1}`, {
        reason: 'page-not-found',
        params: { page: pageIndex + 1 },
      })
    }
  },
})
