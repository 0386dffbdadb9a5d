import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import { FoundFiducials, FoundField } from '#shared/domain/found-fields.ts'
import { TemplateRect } from '#shared/domain/template.ts'
import { builtIn, defineEngine, type EngineRun } from '../engine.ts'
import { fileBytes } from '../read/file-bytes.ts'

export const FindFieldsInput = z.object({
  /** File on this machine: JPEG, PNG, TIFF, WebP or PDF. */
  path: z.string(),
  pageIndex: z.int().nonnegative(),
  /** Part of the page to look at, image pixels; absent: all of it. */
  box: TemplateRect.optional(),
})
export type FindFieldsInput = z.infer<typeof FindFieldsInput>

export const FindFieldsOutput = z.object({
  image: z.object({ widthPx: z.int(), heightPx: z.int() }),
  fields: z.array(FoundField),
  /** What the page can be found by, the best first; nothing is looked for in a box. */
  fiducials: z.array(FoundFiducials),
  /** Where it can be found by nothing else, a small picture of the page itself, a `data:` URL. */
  reference: z.string().optional(),
  /** Whether Korean words beside the bubbles could be read on this machine. */
  areWordsRead: z.boolean(),
})
export type FindFieldsOutput = z.infer<typeof FindFieldsOutput>

/** Proposes the fields of a sheet, and its marks, from what is printed on a page, best a blank one. */
export const findFields = defineEngine<FindFieldsInput, FindFieldsOutput>({
  name: 'find-fields',
  version: '2.0.0',
  input: FindFieldsInput,
  output: FindFieldsOutput,
  memoryMiB: 2048,
  available: builtIn,
  open: async (settings): Promise<EngineRun<FindFieldsInput, FindFieldsOutput>> => {
    const [{ readPages }, { isBroken }, { findOnPage }, { openLabelReader }] = await Promise.all([
      import('../read/read-pages.ts'),
      import('../read/page.ts'),
      import('./find-on-page.ts'),
      import('./label-reader.ts'),
    ])
    const reader = await openLabelReader(settings)
    return async ({ path, pageIndex, box }, { signal }) => {
      for await (const page of readPages(await fileBytes(path), { signal, firstPage: pageIndex })) {
        if (isBroken(page)) throw page.error
        return findOnPage(page.raster, reader, box)
      }
      throw new StationError('not-found', `the file has no page ${pageIndex + 1}`, {
        reason: 'page-not-found',
        params: { page: pageIndex + 1 },
      })
    }
  },
})
