import { z } from 'zod'
import { RowEvidence } from '../domain/marks.ts'
import { DecisionRules } from '../domain/template.ts'
import { Id, procedure } from './base.ts'
import { PageName } from './reviews.ts'

const Baseline = z.object({
  markFill: z.number(),
  markSpread: z.number(),
  markPeak: z.number(),
  empty: z.object({
    fill: z.number(),
    peak: z.number(),
    texture: z.number(),
    rim: z.number(),
    lift: z.number(),
    around: z.number(),
    grain: z.number(),
  }),
})

/** All that deciding needs, so that the renderer can decide again while a line is dragged. */
export const BatchEvidence = z.object({
  rules: DecisionRules,
  /** Rules in force where none is set, learned from the batch. */
  learned: z.object({ blankBelow: z.number(), markFrom: z.number(), margin: z.number() }),
  /** What marks are like over the batch; null where nothing was read. */
  baseline: Baseline.nullable(),
  templateId: z.string(),
  templateVersion: z.int(),
  pages: z.array(
    PageName.extend({
      /** Whose sheet it is, where that is known. */
      student: z.string().nullable(),
      templatePageId: z.string(),
      /** Size of the full picture that boxes and centres refer to. */
      image: z.object({ widthPx: z.int(), heightPx: z.int() }),
      /** Whether every row is doubtful whatever the rules: its pixels were guessed by a decoder. */
      isDamaged: z.boolean(),
      rows: z.array(RowEvidence),
      rowBoxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
      /** Middle of each row's bubbles, `[x0, y0, x1, y1, …]`. */
      bubbleCenters: z.array(z.array(z.number())),
    }),
  ),
})
export type BatchEvidence = z.infer<typeof BatchEvidence>

/** What a sheet comes to; a range while something on it is undecided. */
const Points = z.object({
  points: z.number().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
})

export const ScoreMove = z.object({ pageId: Id, before: Points, after: Points })
export type ScoreMove = z.infer<typeof ScoreMove>

export const thresholds = {
  evidence: procedure.input(z.object({ batchId: Id })).output(BatchEvidence),
  /** Sheets whose score rules would change. */
  moves: procedure.input(z.object({ batchId: Id, rules: DecisionRules })).output(z.array(ScoreMove)),
  /** Saves rules for the batch (or for its template as a new version) and decides everything again. */
  apply: procedure
    .input(z.object({ batchId: Id, rules: DecisionRules, scope: z.enum(['batch', 'template']) }))
    .output(z.object({ changed: z.int(), openReviews: z.int() })),
}
