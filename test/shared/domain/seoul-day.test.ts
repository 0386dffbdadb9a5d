import { expect, test } from 'vitest'
import { seoulDay, seoulMinute } from '#shared/domain/seoul-day.ts'
import { random } from '#tools/simulator/random.ts'

test('the day and the minute in Seoul are those that the system’s calendar has', () => {
  const draw = random('seoul')
  const calendar = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Seoul',
    dateStyle: 'short',
    timeStyle: 'short',
  })
  const [from, to] = [Date.UTC(1989, 0), Date.UTC(2100, 0)]
  for (let i = 0; i < 2_000; i++) {
    const ms = Math.floor(from + draw.next() * (to - from))
    const expected = calendar.format(ms)
    expect(seoulMinute(ms)).toBe(expected)
    expect(seoulDay(ms)).toBe(expected.slice(0, 10))
  }
})
