import { z } from 'zod'
import { toWireError, WireError } from '#shared/domain/errors.ts'
import { PageReading } from '#shared/domain/reading.ts'
import { Bytes } from '../bytes.ts'
import { builtIn, defineEngine, type EngineRun } from '../engine.ts'
import { fileBytes } from '../read/file-bytes.ts'
import type { ScanPage } from '../read/page.ts'

export const OmrInput = z.object({
  /** File on this machine: JPEG, PNG, TIFF, WebP or PDF. */
  path: z.string(),
  /** A whole template; as text, because a process keeps the one it compiled last. */
  templateJson: z.string(),
  /** First page of the file to read, from 0, and how many at most. */
  first: z.int().nonnegative().default(0),
  most: z.int().positive().default(1),
  /** About how long the long side of a JPEG picture of each page should be, pixels; absent: no picture. */
  previewPx: z.int().positive().optional(),
  /** Where a person says the page's corners are, image pixels, clockwise from its top left. */
  corners: z
    .array(z.tuple([z.number(), z.number()]))
    .length(4)
    .optional(),
})
export type OmrInput = z.infer<typeof OmrInput>

export const OmrOutput = z.object({
  /** One page that cannot be read costs that page. */
  pages: z.array(
    z.union([
      z.object({
        pageIndex: z.int(),
        reading: PageReading,
        preview: Bytes.optional(),
        /** Pixels of the reading for each one stored, where these are not the same. */
        scale: z.object({ x: z.number(), y: z.number() }).optional(),
      }),
      z.object({ pageIndex: z.int(), error: WireError }),
    ]),
  ),
  /** Whether the file goes on after these pages. */
  hasMore: z.boolean(),
})
export type OmrOutput = z.infer<typeof OmrOutput>

/** Reads the marks of a file's pages by a template: decode, align, measure. Nothing is decided here. */
export const omr = defineEngine<OmrInput, OmrOutput>({
  name: 'omr',
  version: '1.0.0',
  // The default of `first` and `most` makes input and parsed input differ; callers give both.
  input: OmrInput as z.ZodType<OmrInput>,
  output: OmrOutput,
  memoryMiB: 1024,
  available: builtIn,
  open: async (): Promise<EngineRun<OmrInput, OmrOutput>> => {
    const [{ readPages }, { isBroken }, { layoutsCache }, { readPage }] = await Promise.all([
      import('../read/read-pages.ts'),
      import('../read/page.ts'),
      import('../layouts-cache.ts'),
      import('./read-page.ts'),
    ])
    // A batch has one template.
    const layoutsOf = layoutsCache(1)
    const previewOf = async (page: ScanPage, previewPx: number | undefined) => {
      if (previewPx === undefined) return {}
      const [{ loadSharp }, { toPreview }] = await Promise.all([
        import('../read/codecs.ts'),
        import('../page-image/shrink.ts'),
      ])
      return { preview: await toPreview(await loadSharp(), page.raster, previewPx) }
    }
    return async ({ path, templateJson, first, most, previewPx, corners }, { signal, progress }) => {
      // Callers count a page's time from here.
      progress(0)
      const layouts = layoutsOf(templateJson)
      const points = corners?.map(([x, y]) => ({ x, y }))
      const pages: OmrOutput['pages'] = []
      for await (const page of readPages(await fileBytes(path), {
        signal,
        firstPage: first,
        recycle: true,
      })) {
        const pageIndex = page.index
        pages.push(
          isBroken(page)
            ? { pageIndex, error: toWireError(page.error) }
            : {
                pageIndex,
                reading: await readPage(page, layouts, points),
                ...(await previewOf(page, previewPx)),
                ...(page.scale === undefined ? {} : { scale: page.scale }),
              },
        )
        progress(pages.length / most)
        // Whether there is another page is only known by asking for it, which the next call does.
        if (pages.length === most) return { pages, hasMore: true }
      }
      return { pages, hasMore: false }
    }
  },
})
