import { z } from 'zod'

/**
 * One measured figure, as every `npm run accuracy`, `bench:*`, `test:crash`, `faults` and `security` prints it
 * for people and writes it with `--json FILE`.
 */
export const Figure = z.object({
  /** Dotted path, e.g. `total.silent`, `omr.a4-colour.pages-per-second`. */
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  /** What it is compared with, measured in the same run. */
  against: z.string().optional(),
  ratio: z.number().optional(),
  /** The aim in words, e.g. `<= 1.5 x decode`. */
  aim: z.string().optional(),
  /** Whether the aim is met; null where there is no aim. */
  met: z.boolean().nullable(),
})
export type Figure = z.infer<typeof Figure>
