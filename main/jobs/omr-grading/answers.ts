import { z } from 'zod'
import { decideRows } from '#shared/domain/decide.ts'
import { StationError } from '#shared/domain/errors.ts'
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

/** A damaged picture's pixels were guessed: half is what is left of any certainty. */
const MOST_OF_A_GUESS = 0.5
/** Kinds of problems that a failure names. */
const MOST_PROBLEMS = 3

/** What the engine says of bare questions; see `omrQuestions`. */
export interface RegionsRead {
  readonly reading: PageReading
  readonly problems: readonly { readonly index: number; readonly problem: string }[]
  readonly unprinted: readonly number[]
}

/** Answers to bare questions, in their order; one that made no sense is an error of its own. */
export function decideQuestions(
  questions: readonly unknown[],
  { reading, problems, unprinted }: RegionsRead,
): Answer[] {
  const problemAt = new Map(problems.map(({ index, problem }) => [index, problem]))
  const checked = questions.map((raw, index) => {
    const question = readQuestion(raw)
    const problem = problemAt.get(index)
    return 'problem' in question || problem === undefined ? question : { id: question.id, problem }
  })
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
  return checked.map((question, index) => {
    if ('problem' in question) return errorAnswer(question.id, question.problem)
    const at = next++
    const answer = answerOf(question.id, question.choices, reading.rows[at], decisions[at])
    if (isDamaged) return doubted(answer, 'damaged')
    return unprinted.includes(index) ? doubted(answer, 'not-printed') : answer
  })
}

/** An answer that may be right, and that nobody should use unseen. */
function doubted(answer: Answer, doubt: string): Answer {
  const raw =
    'error' in answer.raw ? answer.raw : { ...answer.raw, doubts: [...(answer.raw.doubts ?? []), doubt] }
  return {
    ...answer,
    status: 'low_confidence',
    confidence: Math.min(answer.confidence, MOST_OF_A_GUESS),
    raw,
  }
}

/**
 * Answers that mean something.
 * @throws StationError `questions-unreadable` when each of them is an error: an answer that means nothing is a failure
 */
export function readableAnswers(answers: Answer[]): Answer[] {
  const problems = answers.flatMap(({ raw }) => ('error' in raw ? [raw.error] : []))
  if (problems.length < answers.length) return answers
  const detail = [...new Set(problems)].slice(0, MOST_PROBLEMS).join('; ')
  const isMalformed = problems.every((problem) => problem.startsWith('malformed'))
  throw new StationError(isMalformed ? 'invalid-input' : 'unreadable', `no question can be read: ${detail}`, {
    reason: 'questions-unreadable',
    params: { detail },
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
    .map((choice, at) => ({ choice, fill: row.bubbles[at].fill }))
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
