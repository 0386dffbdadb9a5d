import i18next from 'i18next'
import { beforeEach, describe, expect, it } from 'vitest'
import { dayText, timeText } from '#renderer/lib/time-text.ts'

/** The evening of a day in Greenwich is the morning of the next in Seoul. */
const EVENING = Date.UTC(2026, 10, 23, 16, 4, 5)
const HOUR_MS = 3_600_000

describe.each([
  ['ko', '2026. 11. 24.', '11. 24. 01:04'],
  ['en', '24/11/2026', '24/11, 01:04'],
])('times in %s', (lng, day, other) => {
  beforeEach(async () => {
    await i18next.init({ lng, resources: {} })
  })

  it('are Seoul’s, in the way of the language', () => {
    expect(dayText(EVENING)).toBe(day)
    expect(timeText(EVENING, EVENING + 24 * HOUR_MS)).toBe(other)
  })

  it('of today have seconds and no day', () => {
    expect(timeText(EVENING, EVENING + HOUR_MS)).toBe('01:04:05')
    expect(timeText(EVENING, EVENING - 2 * HOUR_MS)).toBe(other)
  })
})
