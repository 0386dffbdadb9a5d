import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { PageReading } from '#shared/domain/reading.ts'
import { builtIn, defineEngine } from '../engine.ts'

export const OmrQuestionsInput = z.object({
  path: z.string(),
  /** The payload's list, unchecked: a question that makes no sense costs itself alone. */
  questions: z.array(z.unknown()),
  compat: z.enum(['none', 'v1']),
})

const AnswerV1 = z.object({
  version: z.literal('v1'),
  question_id: z.int(),
  detected: z.array(z.string()),
  marking: z.enum(['blank', 'single', 'multi']),
  confidence: z.number(),
  status: z.enum(['ok', 'blank', 'ambiguous', 'low_confidence', 'error']),
  raw: z.union([
    z.object({
      marks: z.array(z.object({ choice: z.string(), fill: z.number() })),
      gap: z.number().optional(),
    }),
    z.object({ error: z.string() }),
  ]),
})

export const OmrQuestionsOutput = z.union([
  /** The original worker's answers, number for number. */
  z.object({ answers: z.array(AnswerV1) }),
  z.object({
    /** Evidence of the questions that can be read, in the order of the list. */
    reading: PageReading,
    /** Why the others cannot, and which of the readable ones have a choice where nothing is printed; by place. */
    problems: z.array(z.object({ index: z.int(), problem: z.string() })),
    unprinted: z.array(z.int()),
  }),
])

/**
 * Reads questions given as bare pixel regions of one picture. Where the regions do not lie on the marks nothing can
 * tell: a template finds its place, these cannot.
 */
export const omrQuestions = defineEngine({
  name: 'omr-questions',
  version: '1.0.0',
  input: OmrQuestionsInput,
  output: OmrQuestionsOutput,
  memoryMiB: 1024,
  available: builtIn,
  open: async () => {
    const [{ readQuestionsV1 }, { readV1Picture }, { readPages }, { isBroken }, { readRegions }] =
      await Promise.all([
        import('../v1/questions.ts'),
        import('../v1/picture.ts'),
        import('../read/read-pages.ts'),
        import('../read/page.ts'),
        import('./read-regions.ts'),
      ])
    return async ({ path, questions, compat }, { signal }) => {
      const bytes = await readFile(path)
      if (compat === 'v1') {
        const answers = readQuestionsV1(await readV1Picture(bytes, signal), questions)
        return { answers: answers as z.infer<typeof AnswerV1>[] }
      }
      for await (const page of readPages(bytes, { signal })) {
        if (isBroken(page)) throw page.error
        return readRegions(page, questions)
      }
      throw new Error('a readable file has a page')
    }
  },
})
