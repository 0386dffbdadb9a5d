import { describe, expect, it } from 'vitest'
import { batchesRepository } from '#main/db/grading/batches.ts'
import { earlierExams } from '#main/grading/earlier-exams.ts'
import { exportExam } from '#main/grading/export-exam.ts'
import { reportExam } from '#main/grading/report-exam.ts'
import { resultsTable } from '#main/grading/results-table.ts'
import { retakesOf } from '#main/grading/retakes.ts'
import { keyFormOf } from '#main/grading/score-batch.ts'
import { gradingTables } from '#main/grading/tables.ts'
import type { AnswerKey } from '#shared/domain/answer-key.ts'
import { translator } from '#shared/i18n/index.ts'
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

it('a score that is nobody’s yet is in no rank, no mean and no item', () => {
  const { pages, open } = writtenExam({ students: 4, questions: 4, seed: 6 })
  const number = (text: string, status: 'ok' | 'blank') => ({ text, status, positions: [] })
  const sheets = [
    { answers: { number: number('1000_', 'blank') }, student: undefined },
    { answers: { number: number('99999', 'ok') }, student: undefined, isOffRoster: true },
    { student: undefined, mayBeOf: open.roster!.slice(0, 2) },
    {},
  ] as const
  const unowned = pages.map((page, i) => {
    const { answers, ...sheet } = { answers: {}, ...sheets[i] }
    return { ...page, sheet: { ...page.sheet, ...sheet, answers: { ...page.sheet.answers!, ...answers } } }
  })
  const { rows, items, mean } = resultsTable(unowned, open)
  expect(rows.map(({ isFinal, rank }) => [isFinal, rank])).toEqual([
    ...Array(3).fill([false, null]),
    [true, 1],
  ])
  expect(mean).toBe(rows[3].points)
  expect(items.every(({ n }) => n === 1)).toBe(true)
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

it('a retake changes nobody’s place: its score stands beside the first, and passed once is passed', async () => {
  const { station } = testStation()
  const tables = gradingTables(station.db)
  const [first, again, third] = [sampleBatch(station), sampleBatch(station), sampleBatch(station)]
  const say = (id: number, retakeOf: number | null) =>
    station.desk.batches.update(id, { ...tables.batchOf(id), pass: 60, retakeOf })
  say(again, first)
  expect(() => say(third, again)).toThrow(expect.objectContaining({ reason: 'retake-of-retake' }))
  expect(() => say(first, third)).toThrow(expect.objectContaining({ reason: 'retake-of-retake' }))

  const { pages, open } = writtenExam({ students: 4, questions: 10, seed: 3 })
  const before = resultsTable(pages, open).rows
  const { sha256 } = await station.blobs.put([new Uint8Array(1)])
  const fileId = tables.pages.addFile({ batchId: again, name: 'a.jpg', sha256 }, 0)
  const [one, two, three] = pages.map(({ sheet }) => sheet.student!)
  const sat = [
    { studentNumber: one!.number, studentName: one!.name, points: 48, possible: 50 },
    { studentNumber: two!.number, studentName: two!.name, points: 0, possible: 50 },
    // The number was another person's then.
    { studentNumber: three!.number, studentName: '다른 사람', points: 50, possible: 50 },
  ]
  for (const [pageIndex, summary] of sat.entries()) {
    const id = tables.pages.addPage({ batchId: again, fileId, pageIndex })
    tables.pages.saveOutcome(id, { decisions: null, standing: 'ok', summary, error: null })
  }
  const rows = resultsTable(pages, { ...open, retakesOf: retakesOf(tables, first) }).rows
  expect(rows.map(({ final: _, ...row }) => row)).toEqual(before.map(({ final: _, ...row }) => row))
  expect(rows.map(({ final }) => final)).toEqual([
    { points: 48, possible: 50, pass: before[0]!.pass ?? false, attempts: 2 },
    { points: before[1]!.points, possible: 100, pass: before[1]!.pass, attempts: 2 },
    null,
    null,
  ])
  const sittings = { ...open, retakesOf: retakesOf(tables, first) }
  const file = (format: 'csv' | 'json') =>
    new TextDecoder().decode(exportExam(format, pages, sittings, translator('en')).bytes)
  const finals = (JSON.parse(file('json')) as { sheets: { final: unknown }[] }).sheets
  expect(finals.map(({ final }) => final)).toEqual(rows.map(({ final }) => final))
  const [head, line] = file('csv').split('\r\n')
  expect(line!.split(',')[head!.split(',').indexOf(translator('en')('export.final'))]).toBe('48')
})
