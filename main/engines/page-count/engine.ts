import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { builtIn, defineEngine } from '../engine.ts'

export const PageCountInput = z.object({ path: z.string() })
export const PageCountOutput = z.object({ pages: z.int().nonnegative() })

/** How many pages a file has, decoding none of them. */
export const pageCount = defineEngine<z.infer<typeof PageCountInput>, z.infer<typeof PageCountOutput>>({
  name: 'page-count',
  version: '1.0.0',
  input: PageCountInput,
  output: PageCountOutput,
  memoryMiB: 1024,
  available: builtIn,
  open: async () => {
    const { countPages } = await import('../read/count-pages.ts')
    return async ({ path }) => ({ pages: await countPages(await readFile(path)) })
  },
})
