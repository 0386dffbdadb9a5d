import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import { TemplateFit } from '#shared/domain/looks-like.ts'
import { builtIn, defineEngine, type EngineRun } from '../engine.ts'
import { fileBytes } from '../read/file-bytes.ts'

export const KnownTemplatesInput = z.object({
  /** File on this machine: JPEG, PNG, TIFF, WebP or PDF. */
  path: z.string(),
  pageIndex: z.int().nonnegative(),
  /** Whole templates as text, likeliest first; a process keeps those it compiled. */
  templates: z.array(z.object({ id: z.string(), json: z.string() })),
  /** No further template is tried after this moment, milliseconds since 1970. */
  untilMs: z.number(),
})
export type KnownTemplatesInput = z.infer<typeof KnownTemplatesInput>

export const KnownTemplatesOutput = z.object({ fits: z.array(TemplateFit) })
export type KnownTemplatesOutput = z.infer<typeof KnownTemplatesOutput>

/** A station has few templates, and each is tried on every refused page. */
const KEPT = 40

/** Tries known templates on a page that its own did not fit. */
export const knownTemplates = defineEngine<KnownTemplatesInput, KnownTemplatesOutput>({
  name: 'known-templates',
  version: '1.0.0',
  input: KnownTemplatesInput,
  output: KnownTemplatesOutput,
  memoryMiB: 1024,
  available: builtIn,
  open: async (): Promise<EngineRun<KnownTemplatesInput, KnownTemplatesOutput>> => {
    const [{ readPages }, { isBroken }, { layoutsCache }, { tryTemplate }] = await Promise.all([
      import('../read/read-pages.ts'),
      import('../read/page.ts'),
      import('../layouts-cache.ts'),
      import('./try-template.ts'),
    ])
    const layoutsOf = layoutsCache(KEPT)
    return async ({ path, pageIndex, templates, untilMs }, { signal }) => {
      for await (const page of readPages(await fileBytes(path), { signal, firstPage: pageIndex })) {
        if (isBroken(page)) throw page.error
        const fits: TemplateFit[] = []
        for (const { id, json } of templates) {
          signal.throwIfAborted()
          if (Date.now() > untilMs) break
          const fit = await tryTemplate(page, layoutsOf(json))
          if (fit !== undefined) fits.push({ templateId: id, ...fit })
        }
        return { fits }
      }
      throw new StationError('unreadable', 'the file has no such page', { reason: 'page-not-found' })
    }
  },
})
