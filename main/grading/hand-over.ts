import type { Clock } from '#main/base/clock.ts'
import { digestOf } from '#main/base/digest.ts'
import type { FactsRepository } from '#main/db/facts.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ResultRow } from '#shared/contract/results.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { DeliverExam, ExamResultBody } from '#shared/domain/exam-result.ts'
import type { Grader } from './regrade.ts'
import { resultsTable } from './results-table.ts'

export interface HandOverParts {
  readonly grader: Grader
  readonly facts: FactsRepository
  readonly perform: Perform
  readonly deliverExam: DeliverExam
  readonly clock: Clock
  /** When the database was last put back to a copy from before; null if it never was. */
  readonly recoveredAtMs: () => number | null
}

/** What was handed over of an exam last. */
interface HandedOver {
  readonly revision: number
  readonly digest: string
  /** `recoveredAtMs` as it was then. */
  readonly recoveredAtMs?: number | null
}

/** More revisions than anybody sends of one exam between a copy of the database and its loss. */
const REVISIONS_LOST = 1_000

/**
 * Hands the scores of an exam over to the academy, as they stand. What has not changed since goes out once.
 * @returns the revision that stands for these scores, of how many students, and how many sheets are still open
 * @throws StationError `not-found`; `conflict` `exam-results-off`, `exam-results-none`
 */
export function createHandOver(parts: HandOverParts) {
  const { grader, facts, perform, deliverExam, clock } = parts
  return (batchId: number): { revision: number; students: number; open: number } =>
    perform((act) => {
      const { open: opened, pages } = grader.exam(batchId)
      const { rows } = resultsTable(pages, opened)
      const scored = rows.filter(({ isFinal }) => isFinal)
      if (scored.length === 0) {
        throw new StationError('conflict', 'no score of the exam holds yet', { reason: 'exam-results-none' })
      }
      const { id, name, heldOn, className, subject, possible, handPossible, pass } = opened.batch
      const body: Omit<ExamResultBody, 'revision'> = {
        exam: {
          ...{ id, name, held_on: heldOn, class_name: className, subject, possible, pass },
          ...(handPossible === null ? {} : { hand_possible: handPossible }),
        },
        students: scored.map((row) => ({
          ...studentOf(row),
          ...(handPossible === null ? {} : { hand_points: row.handPoints }),
        })),
        open: rows.length - scored.length,
      }
      const fact = `exam-results.${batchId}`
      const last = facts.get(fact) as HandedOver | undefined
      const digest = digestOf(body)
      const recoveredAtMs = parts.recoveredAtMs()
      // What went out after the copy was made is not known here, and the greatest revision is the one that holds.
      const isKnown = (last?.recoveredAtMs ?? null) === recoveredAtMs
      const isSame = isKnown && last?.digest === digest
      const revision = (last?.revision ?? 0) + (isSame ? 0 : isKnown ? 1 : REVISIONS_LOST)
      // The same revision has the same key: the outbox keeps the one that is there.
      deliverExam({ ...body, revision })
      facts.set(fact, { revision, digest, recoveredAtMs } satisfies HandedOver, clock.now())
      act.tell({ name: 'queue.changed' })
      return { revision, students: scored.length, open: body.open }
    })
}

const studentOf = (row: ResultRow): ExamResultBody['students'][number] => ({
  number: row.number,
  name: row.name,
  class_name: row.group,
  form: row.form,
  points: row.points,
  possible: row.possible,
  right: row.right,
  wrong: row.wrong,
  blank: row.blank,
  pass: row.pass,
  rank: row.rank,
  top_percent: row.topPercent,
  percentile: row.percentile,
  standard_score: row.standardScore,
  grade9: row.grade9,
  grade5: row.grade5,
  ...(row.final === null ? {} : { final: row.final }),
})
