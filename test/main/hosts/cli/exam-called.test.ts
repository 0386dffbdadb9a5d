import { expect, test } from 'vitest'
import { examCalled } from '#main/hosts/cli/exam-called.ts'

const EXAMS = [
  { id: 3, name: '월말 평가'.normalize('NFD') },
  { id: 12, name: '3' },
  { id: 13, name: '모의고사' },
  { id: 14, name: '모의고사' },
]

test('an exam is called by its number before any name, and by its name however it is typed', () => {
  expect(examCalled('3', EXAMS)).toBe(3)
  expect(examCalled('12', EXAMS)).toBe(12)
  for (const form of ['NFC', 'NFD'] as const) expect(examCalled('월말 평가'.normalize(form), EXAMS)).toBe(3)
})

test('a name of none or of several is refused with the numbers to call by', () => {
  expect(() => examCalled('모의고사', EXAMS)).toThrow(
    expect.objectContaining({
      reason: 'exam-ambiguous',
      params: { name: '모의고사', count: 2, ids: '13, 14' },
    }),
  )
  expect(() => examCalled('없음', EXAMS)).toThrow(
    expect.objectContaining({
      reason: 'exam-unknown',
      params: { name: '없음', names: `3 ${EXAMS[0]!.name}, 12 3, 13 모의고사, 14 모의고사` },
    }),
  )
  expect(() => examCalled('0', [])).toThrow(expect.objectContaining({ reason: 'exam-unknown' }))
})
