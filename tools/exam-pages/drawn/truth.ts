import { z } from 'zod'

/** What a page of an exam says and where its questions are: `NAME.KIND.json` beside `NAME.KIND.png` or `.jpg`. */
export const PageTruth = z.object({
  /** In reading order. */
  blocks: z.array(
    z.object({
      text: z.string(),
      /** A letter of a figure: may be read or left out. */
      fig: z.boolean(),
      /** Holds maths, whose true text is its characters in the order of the MathML. */
      math: z.boolean(),
    }),
  ),
  /** Boxes are x, y, width, height in pixels of the picture. */
  questions: z.array(
    z.object({ n: z.int(), box: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
  ),
})
export type PageTruth = z.infer<typeof PageTruth>
