import { z } from 'zod'
import { decideRows } from '#shared/domain/decide.ts'
import type { BubbleRow, PageLayout } from '#shared/domain/layout.ts'
import { type Decision, Marking, MarkStatus, type RowEvidence } from '#shared/domain/marks.ts'
import { type CheckedQuestion, readQuestion } from '#shared/domain/omr-question.ts'
import type { PageReading } from '#shared/domain/reading.ts'

/** One answer as the academy's server knows it. Fields beyond the original's stand in `raw`. */
export const Answer = z.object({
  version: z.literal('v1'),
  question_id: z.int(),
  /** Chosen options, in option order. */
  detected: z.array(z.string()),
  marking: Marking,
  confidence: z.number(),
  status: MarkStatus,
  raw: z.union([
    z.object({
      /** By ink, most first. */
      marks: z.array(z.object({ choice: z.string(), fill: z.number() })),
      gap: z.number().optional(),
      doubts: z.array(z.string()).optional(),
    }),
    z.object({ error: z.string() }),
  ]),
})
export type Answer = z.infer<typeof Answer>

/** Answers to bare questions, in their order; one that made no sense is an error of its own. */
export function decideQuestions(questions: readonly unknown[], reading: PageReading): Answer[] {
  const checked = questions.map(readQuestion)
  const good = checked.filter((question): question is CheckedQuestion => !('problem' in question))
  const rules = good.map(({ choices }) => ({
    fieldId: 'questions',
    options: choices,
    allowMultiple: false,
    rules: {},
  }))
  const decisions = decideRows(reading.rows, rules)
  const isDamaged = reading.state === 'damaged'
  let next = 0
  return checked.map((question) => {
    if ('problem' in question) return errorAnswer(question.id, question.problem)
    const at = next++
    const answer = answerOf(question.id, question.choices, reading.rows[at]!, decisions[at]!)
    return isDamaged ? { ...answer, status: 'low_confidence' } : answer
  })
}

/** Answers of a template's questions; those of a page that was not found are errors. */
export function templateAnswers(
  layouts: readonly PageLayout[],
  readings: readonly PageReading[],
  decided: readonly (readonly Decision[] | undefined)[],
): Answer[] {
  return layouts.flatMap((layout) => {
    const at = readings.findIndex(({ templatePageId }) => templatePageId === layout.pageId)
    const decisions = decided[at]
    return layout.rows.flatMap((row, index) => {
      if (row.kind !== 'question' || row.questionId === undefined) return []
      const evidence = readings[at]?.rows[index]
      const decision = decisions?.[index]
      if (evidence === undefined || decision === undefined) {
        return [errorAnswer(row.questionId, 'page not found')]
      }
      return [answerOf(row.questionId, row.options, evidence, decision)]
    })
  })
}

export function answerOf(
  id: number,
  options: BubbleRow['options'],
  row: RowEvidence,
  decision: Decision,
): Answer {
  const marks = options
    .map((choice, at) => ({ choice, fill: row.bubbles[at]!.fill }))
    .sort((a, b) => b.fill - a.fill)
  const [top, second] = marks
  return {
    version: 'v1',
    question_id: id,
    detected: decision.detected,
    marking: decision.marking,
    confidence: decision.confidence,
    status: decision.status,
    raw: { marks, gap: (top?.fill ?? 0) - (second?.fill ?? 0), doubts: decision.doubts },
  }
}

const errorAnswer = (id: number, error: string): Answer => ({
  version: 'v1',
  question_id: id,
  detected: [],
  marking: 'blank',
  confidence: 0,
  status: 'error',
  raw: { error },
})
