import { z } from 'zod'
import { BatchAlarm } from '../domain/batch-alarm.ts'
import { WireError } from '../domain/errors.ts'
import { Id, procedure } from './base.ts'
import { PageStanding } from './batches.ts'
import { ForgettingReceipt, StudentCalled, StudentRecord } from './student-data.ts'

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
  /** Of what is decided; with open questions it comes to something from `least` to `most`. */
  points: z.number().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  possible: z.number().nullable(),
  /** Of `points`, those that people gave; null where the exam has no such part, or they have given none yet. */
  handPoints: z.number().nullable(),
  /** They have still to: the score does not hold. */
  lacksHand: z.boolean(),
  right: z.int(),
  wrong: z.int(),
  blank: z.int(),
  /** Questions that a person has yet to decide. */
  undecided: z.int(),
  /** A score that holds is in every figure; another one, with open questions, of a student with two sheets or of nobody who is known, in none. */
  isFinal: z.boolean(),
  /** Beside it, of whoever sat the exam again: the best of all, and whether any passed. 석차 goes by the first. */
  final: z
    .object({
      points: z.number(),
      possible: z.number(),
      pass: z.boolean().nullable(),
      attempts: z.int(),
    })
    .nullable(),
  /** By the exam's 합격점; null without one, or while the score does not hold. */
  pass: z.boolean().nullable(),
  /** Where a score that holds stands among all, see `Standing`; null without one. */
  rank: z.int().nullable(),
  topPercent: z.number().nullable(),
  percentile: z.int().nullable(),
  standardScore: z.int().nullable(),
  /** Estimates (추정 등급). */
  grade9: z.int().nullable(),
  grade5: z.int().nullable(),
  /** Rank within the student's class (`group`); null without one. */
  groupRank: z.int().nullable(),
})
export type ResultRow = z.infer<typeof ResultRow>

/** One question of one form, over all scores of it that hold; null where a figure does not exist. */
export const ResultItem = z.object({
  form: z.string(),
  question: z.string(),
  /** Sheets that it is about; 0 for what everybody has right. */
  n: z.int(),
  right: z.int(),
  wrong: z.int(),
  blank: z.int(),
  /** Sheets on which a person has yet to decide it; they are in no other figure. */
  undecided: z.int(),
  /** Mean credit, [0, 1]: the share who have it right. */
  difficulty: z.number().nullable(),
  /** Mean credit of the best 27 % less that of the last 27 %, [-1, 1]. */
  discrimination: z.number().nullable(),
  /** Correlation of being right with the rest of the score, [-1, 1]. */
  pointBiserial: z.number().nullable(),
  /** Better students get it wrong more often: the key is worth a look. */
  isKeySuspect: z.boolean(),
  choices: z.array(
    z.object({
      option: z.string(),
      count: z.int(),
      isKey: z.boolean(),
      pointBiserial: z.number().nullable(),
      /** A wrong option that tells nobody apart: nobody chose it, or everybody. */
      warning: z.enum(['choice-unused', 'choice-alike']).nullable(),
    }),
  ),
})
export type ResultItem = z.infer<typeof ResultItem>

export const ResultsTable = z.object({
  rows: z.array(ResultRow),
  /** Students of the roster without a sheet; `checking`: one that is not read or decided may be theirs, see `Missing`. */
  absent: z.array(Student).readonly(),
  checking: z.array(Student).readonly(),
  /** 만점 of the part that people score; null where the exam has none. */
  handPossible: z.number().nullable(),
  /** Pages of the batch with nothing on them; they are no rows. */
  empty: z.int(),
  items: z.array(ResultItem),
  /** What the whole batch shows, most telling first. */
  alarms: z.array(BatchAlarm),
  /** Of the scores that hold; null without any. The standard deviation is that of all there are. */
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  median: z.number().nullable(),
  /** Share of them that reach the exam's 합격점, [0, 1]; null without one. */
  passRate: z.number().nullable(),
  /** Cronbach's alpha, KR-20 and the standard error of measurement of each form of the key. */
  reliability: z.array(
    z.object({
      form: z.string(),
      n: z.int(),
      alpha: z.number().nullable(),
      kr20: z.number().nullable(),
      sem: z.number().nullable(),
    }),
  ),
})
export type ResultsTable = z.infer<typeof ResultsTable>

/** What a student has in the part that people score; null for nothing yet. */
export const HandEntry = z.object({
  number: z.string().trim().min(1).max(200),
  points: z.number().nonnegative().nullable(),
})
export type HandEntry = z.infer<typeof HandEntry>

/** The part of an exam that people score, and whoever there is to score. */
export const HandScores = z.object({
  /** 만점 of the part; null where the exam has none. */
  possible: z.number().nullable(),
  students: z.array(
    z.object({
      number: z.string(),
      name: z.string(),
      group: z.string(),
      hasSheet: z.boolean(),
      points: z.number().nullable(),
    }),
  ),
})
export type HandScores = z.infer<typeof HandScores>

const Whose = z.object({ pageId: Id, number: z.string().nullable(), name: z.string().nullable() })

/** What single sheets show that a person may want to look at. */
export const ResultWarnings = z.object({
  /** Answers that stand a line off (밀려쓰기), see `AnswerSlip`. */
  slips: z.array(
    Whose.extend({
      from: z.string(),
      to: z.string(),
      by: z.union([z.literal(1), z.literal(-1)]),
      right: z.int(),
      shifted: z.int(),
    }),
  ),
  /** Neighbours in the stack with the same wrong answers, see `LikePair`; empty unless the setting asks for it. */
  alike: z.array(z.object({ sheets: z.array(Whose).length(2), bothWrong: z.int(), same: z.int() })),
})
export type ResultWarnings = z.infer<typeof ResultWarnings>

const Place = z.object({
  points: z.number(),
  possible: z.number(),
  rank: z.int(),
  percentile: z.int(),
})

/** Two exams by those who have a score that holds in both. */
export const ExamComparison = z.object({
  students: z.array(
    z.object({ pageId: Id, number: z.string(), name: z.string(), here: Place, there: Place }),
  ),
  onlyHere: z.int(),
  onlyThere: z.int(),
  /** Mean share of 만점 of those in both; null without any. */
  meanHere: z.number().nullable(),
  meanThere: z.number().nullable(),
  /** Of their shares. */
  correlation: z.number().nullable(),
})
export type ExamComparison = z.infer<typeof ExamComparison>

/** One exam of a student's subject, with the mean and number of all who have a score in it. */
export const TrendPoint = z.object({
  batchId: Id,
  name: z.string(),
  heldOn: z.string().nullable(),
  points: z.number(),
  possible: z.number(),
  mean: z.number(),
  rank: z.int(),
  n: z.int(),
})
export type TrendPoint = z.infer<typeof TrendPoint>

/** What somebody's paper says, a letter a question: O, X, or a blank for what is not marked yet; null for no paper. */
export const MarkedEntry = z.object({
  number: z.string().trim().min(1).max(200),
  marks: z
    .string()
    .max(1000)
    .regex(/^[OX ]*[OX][OX ]*$/)
    .nullable(),
})
export type MarkedEntry = z.infer<typeof MarkedEntry>

/** 정오표: papers that people marked, in the order of the key's questions. */
export const MarkedPaper = z.object({
  questions: z.array(z.string()),
  students: z.array(
    z.object({
      number: z.string(),
      name: z.string(),
      group: z.string(),
      /** A sheet of theirs was scanned. */
      hasSheet: z.boolean(),
      /** As in `MarkedEntry`; '' without a paper. */
      marks: z.string(),
    }),
  ),
})
export type MarkedPaper = z.infer<typeof MarkedPaper>

export const results = {
  table: procedure.input(z.object({ batchId: Id })).output(ResultsTable),
  /** Sheets on which an option of a question was chosen; '' for those without an answer. */
  choosers: procedure
    .input(z.object({ batchId: Id, form: z.string(), question: z.string(), option: z.string() }))
    .output(z.array(z.object({ pageId: Id, number: z.string().nullable(), name: z.string().nullable() }))),
  warnings: procedure.input(z.object({ batchId: Id })).output(ResultWarnings),
  compare: procedure.input(z.object({ batchId: Id, otherId: Id })).output(ExamComparison),
  /** Of the student whose sheet a page is: the exams of its subject, the oldest first. */
  trend: procedure.input(z.object({ pageId: Id })).output(z.array(TrendPoint)),
  /** All that is kept of a student, in every exam. */
  studentRecord: procedure.input(StudentCalled).output(StudentRecord),
  /** Deletes it, and takes it out of the copies of the database. It cannot be undone. */
  forgetStudent: procedure.input(StudentCalled).output(ForgettingReceipt),
  /** The same alarms alone, cheap to ask for while people decide; none while pages are still being read. */
  alarms: procedure.input(z.object({ batchId: Id })).output(z.array(BatchAlarm)),
  hand: procedure.input(z.object({ batchId: Id })).output(HandScores),
  /** What a table of points says, CSV, TSV, XLSX or pasted; nothing is changed. */
  readHand: procedure.input(z.object({ batchId: Id, csv: z.base64() })).output(
    z.object({
      scores: z.array(z.object({ number: z.string(), points: z.number() })),
      /** Lines of students without points. */
      empty: z.array(z.int()),
      /** Lines that are wrong, each with its reason. */
      refused: z.array(WireError),
    }),
  ),
  /** Gives points, all or none. The reply undoes it. */
  setHand: procedure
    .input(z.object({ batchId: Id, entries: z.array(HandEntry).min(1).max(50_000) }))
    .output(z.object({ before: z.array(HandEntry) })),
  marked: procedure.input(z.object({ batchId: Id })).output(MarkedPaper),
  /** Says what papers say, all or none. The reply undoes it. */
  setMarked: procedure
    .input(z.object({ batchId: Id, entries: z.array(MarkedEntry).min(1).max(5_000) }))
    .output(z.object({ before: z.array(MarkedEntry) })),
  /** Sends the scores that hold to the academy's API; what has not changed since goes out once. */
  send: procedure
    .input(z.object({ batchId: Id }))
    .output(z.object({ revision: z.int(), students: z.int(), open: z.int() })),
  /** The results as a file; `academy`: the workbook that the academy's server imports, and who is not in it. */
  file: procedure.input(z.object({ batchId: Id, format: z.enum(['csv', 'json', 'xlsx', 'academy']) })).output(
    z.object({
      fileName: z.string(),
      bytes: z.base64(),
      leftOut: z.array(
        z.object({
          number: z.string(),
          name: z.string(),
          why: z.enum(['open', 'unscored', 'twice', 'stranger', 'nobody', 'unsettled']),
        }),
      ),
    }),
  ),
}
