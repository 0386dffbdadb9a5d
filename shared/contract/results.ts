import { z } from 'zod'
import { BatchAlarm } from '../domain/batch-alarm.ts'
import { Id, procedure } from './base.ts'
import { PageStanding } from './batches.ts'

const Student = z.object({ number: z.string(), name: z.string(), group: z.string() })

/** One graded sheet. */
export const ResultRow = z.object({
  pageId: Id,
  fileName: z.string(),
  pageIndex: z.int(),
  standing: PageStanding,
  number: z.string().nullable(),
  name: z.string().nullable(),
  group: z.string().nullable(),
  form: z.string().nullable(),
  points: z.number().nullable(),
  possible: z.number().nullable(),
  right: z.int(),
  wrong: z.int(),
  blank: z.int(),
  /** Questions that a person has yet to decide. */
  undecided: z.int(),
  /** By points, equal points share a rank; null without a score. */
  rank: z.int().nullable(),
})
export type ResultRow = z.infer<typeof ResultRow>

/** One question of one form, over all sheets scored by it. */
export const ResultItem = z.object({
  form: z.string(),
  question: z.string(),
  answered: z.int(),
  right: z.int(),
  wrong: z.int(),
  blank: z.int(),
  undecided: z.int(),
  /** Share of right answers among the decided ones; null when none is. */
  shareRight: z.number().nullable(),
  /** Correlation of being right with the rest of the score; null where either does not vary. */
  pointBiserial: z.number().nullable(),
  /** Better students get it wrong more often: the key is worth a look. */
  isKeySuspect: z.boolean(),
  choices: z.array(z.object({ option: z.string(), count: z.int(), isKey: z.boolean() })),
})
export type ResultItem = z.infer<typeof ResultItem>

export const ResultsTable = z.object({
  rows: z.array(ResultRow),
  absent: z.array(Student),
  /** Pages of the batch with nothing on them; they are no rows. */
  empty: z.int(),
  items: z.array(ResultItem),
  /** What the whole batch shows, most telling first. */
  alarms: z.array(BatchAlarm),
  /** Mean and standard deviation of the points; null without scores. */
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
})
export type ResultsTable = z.infer<typeof ResultsTable>

export const results = {
  table: procedure.input(z.object({ batchId: Id })).output(ResultsTable),
  /** The same alarms alone, cheap to ask for while people decide; none while pages are still being read. */
  alarms: procedure.input(z.object({ batchId: Id })).output(z.array(BatchAlarm)),
}
