import { z } from 'zod'
import { HandwritingOutput, handwriting } from '#main/engines/handwriting/engine.ts'
import { CompatKey, compatOf } from '../compat.ts'
import { defineJob } from '../define.ts'

const Payload = z.object({
  download_url: z.string().optional(),
  compat: CompatKey,
})

export const HandwritingResult = z.object({
  /**
   * Share of the page with handwriting, [0, 1], the greatest of the file's pages; under `compat` `v1` the original's
   * density of edges.
   */
  writing_score: z.number(),
  /** Likelihood of worked calculation, [0, 1], likewise; under `compat` `v1` the original's mean gradient. */
  calculation_score: z.number(),
  pages: HandwritingOutput.shape.pages,
})

/** How much of a page is written by hand, where, and whether it looks like worked calculation. */
export const handwritingAnalysis = defineJob({
  type: 'handwriting_analysis',
  payload: Payload,
  result: HandwritingResult,
  file: 'required',
  retry: { attempts: 3, backoffMs: 1_000 },
  timeoutMs: 2 * 60_000,
  concurrency: 2,
  async run(payload, { file, settings, call }) {
    const compat = compatOf(payload, settings)
    const { pages, v1 } = await call(handwriting, { path: file!.path, compat })
    if (v1 !== undefined) return { ...v1, pages }
    const good = pages.filter((page) => 'share' in page)
    return {
      writing_score: Math.max(0, ...good.map((page) => page.share)),
      calculation_score: Math.max(0, ...good.map((page) => page.calculation)),
      pages,
    }
  },
})
