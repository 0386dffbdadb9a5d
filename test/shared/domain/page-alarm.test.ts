import { describe, expect, it } from 'vitest'
import type { MarkStatus } from '#shared/domain/marks.ts'
import { pageAlarm } from '#shared/domain/page-alarm.ts'

const page = (...statuses: readonly MarkStatus[]) => ({
  answers: statuses.map((status, i) => ({
    question: `q${i + 1}`,
    chosen: status === 'blank' ? [] : ['1'],
    status,
  })),
})
const times = (count: number, status: MarkStatus) => Array.from({ length: count }, () => status)

describe('a page is asked about', () => {
  it('when nothing is marked and its student is sure', () => {
    expect(pageAlarm(page(...times(30, 'blank')), true)).toBe('no-answers')
    expect(pageAlarm(page(...times(30, 'blank')), false)).toBeUndefined()
    expect(pageAlarm(page('ok', ...times(29, 'blank')), true)).toBeUndefined()
    expect(pageAlarm(page(...times(29, 'blank'), 'ambiguous'), true)).toBeUndefined()
  })

  it('when nearly all of its answers are in doubt, whoever it belongs to', () => {
    expect(pageAlarm(page(...times(26, 'low_confidence'), ...times(4, 'ok')), false)).toBe('many-doubts')
    expect(pageAlarm(page(...times(24, 'error'), ...times(6, 'blank')), true)).toBe('many-doubts')
    expect(pageAlarm(page(...times(20, 'ambiguous'), ...times(10, 'ok')), true)).toBeUndefined()
  })

  it('never when it has a few questions or none', () => {
    expect(pageAlarm(page('blank'), true)).toBeUndefined()
    expect(pageAlarm(page(...times(4, 'ambiguous')), true)).toBeUndefined()
    expect(pageAlarm(page(), true)).toBeUndefined()
  })
})
