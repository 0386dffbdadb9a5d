import { describe, expect, it } from 'vitest'
import { batchesRepository } from '#main/db/grading/batches.ts'
import { earlierExams } from '#main/grading/earlier-exams.ts'
import { reportExam } from '#main/grading/report-exam.ts'
import { keyFormOf } from '#main/grading/score-batch.ts'
import { gradingTables } from '#main/grading/tables.ts'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import { sampleBatch } from '#test/support/sample-batch.ts'
import { testStation } from '#test/support/test-station.ts'
import { writtenExam } from '#tools/documents/written-exam.ts'

describe('a sheet whose form is in doubt', () => {
  it('is told the answers it was scored by, where all forms have one key', () => {
    const { pages, open } = writtenExam({ students: 3, questions: 4, seed: 5 })
    const doubtful = pages.map((page) => {
      const answers = { ...page.sheet.answers!, formCode: { text: '', status: 'ambiguous' as const } }
      return { ...page, sheet: { ...page.sheet, answers } }
    })
    const keys = (of: typeof pages) =>
      reportExam({ pages: of, open }, { needsScore: true }).exam.students.map(({ answers }) =>
        answers.map(({ key, difficulty }) => [key, difficulty]),
      )
    expect(keys(doubtful)).toEqual(keys(pages))
    expect(keys(pages)[0][0][0]).not.toBe('')
  })

  it('has no key where each form, or one of them, has its own', () => {
    const common: AnswerKey = new Map([['', []]])
    const mixed: AnswerKey = new Map([...common, ['홀수', []]])
    const [sure, doubtful] = (['ok', 'ambiguous'] as const).map((status) => ({ text: '홀수', status }))
    expect([sure, doubtful, undefined].map((form) => keyFormOf(common, form))).toEqual(['', '', ''])
    expect([sure, doubtful, undefined].map((form) => keyFormOf(mixed, form))).toEqual(['홀수', undefined, ''])
  })
})

it('exams before are told in scores as they were shown then, with equals on one rank', async () => {
  const { station } = testStation()
  const tables = gradingTables(station.db)
  const batches = batchesRepository(station.db)
  const [before, now] = [sampleBatch(station), sampleBatch(station)]
  batches.setFacts(before, { ...tables.batchOf(before), heldOn: '2026-03-02' })
  batches.setFacts(now, { ...tables.batchOf(now), heldOn: '2026-04-02' })
  // Weights that share 만점 equally are no decimals, and sums of them differ in their last digit.
  const points = [200 / 3, (100 / 3) * 2 + 1e-13, 100 / 3]
  const { sha256 } = await station.blobs.put([new Uint8Array(1)])
  for (const [i, earned] of points.entries()) {
    const fileId = tables.pages.addFile({ batchId: before, name: `${i}.jpg`, sha256 }, 0)
    const id = tables.pages.addPage({ batchId: before, fileId, pageIndex: 0 })
    const summary = { studentNumber: `${i}`, studentName: '', points: earned, possible: 100.00000000000001 }
    tables.pages.saveOutcome(id, { decisions: null, standing: 'ok', summary, error: null })
    if (i > 0) continue
    // What is without the part that people score is no score yet.
    const partly = tables.pages.addPage({ batchId: before, fileId, pageIndex: 1 })
    tables.pages.saveOutcome(partly, {
      ...{ decisions: null, standing: 'ok', error: null },
      summary: { ...summary, studentNumber: '9', lacksHand: true },
    })
  }
  const of = earlierExams(tables, tables.batchOf(now))
  const figures = ['0', '1', '2', '9'].map((number) =>
    of({ number, name: '' }).map(({ points: own, possible, rank, n }) => [own, possible, rank, n]),
  )
  expect(figures).toEqual([[[66.67, 100, 1, 3]], [[66.67, 100, 1, 3]], [[33.33, 100, 3, 3]], []])
})
