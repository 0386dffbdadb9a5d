import { describe, expect, it } from 'vitest'
import { paceOf, readQuietHours, startOfDay } from '#shared/domain/notice-pace.ts'

const HOUR = 3_600_000
/** Seoul. */
const at = (text: string) => Date.parse(`${text}+09:00`)
const rules = { perHour: 3, perDay: 5, quiet: undefined }

describe('the pace of notices', () => {
  it('waits until the oldest of an hour’s number is an hour old', () => {
    const now = at('2026-11-30T15:00')
    const sent = [now - 1, now - HOUR / 2, now - HOUR + 60_000, now - 2 * HOUR]
    expect(paceOf(rules, sent, now)).toEqual({ why: 'hour', untilMs: now + 60_000 })
    expect(paceOf(rules, sent.slice(0, 2), now)).toBeUndefined()
  })

  it('waits for 00:05 of the next day in Korea once the day’s number is reached', () => {
    const now = at('2026-11-30T23:30')
    const sent = [1, 2, 3, 4, 5].map((hours) => now - hours * HOUR)
    expect(paceOf(rules, sent, now)).toEqual({ why: 'day', untilMs: at('2026-12-01T00:05') })
    // What left yesterday by Korea's calendar is not counted, though it is today by Greenwich's.
    expect(paceOf(rules, [now - 24 * HOUR, ...sent.slice(1)], now)).toBeUndefined()
    expect(startOfDay(at('2026-12-01T00:00'))).toBe(at('2026-12-01T00:00'))
  })

  it('is not kept by what a clock that was wrong wrote ahead of now', () => {
    const now = at('2026-11-30T15:00')
    expect(paceOf(rules, Array(9).fill(now + 365 * 24 * HOUR), now)).toBeUndefined()
  })

  it('knows quiet hours over midnight and within a day, and none by default', () => {
    const night = { ...rules, quiet: readQuietHours('21-8') }
    expect(paceOf(night, [], at('2026-11-30T21:00'))?.untilMs).toBe(at('2026-12-01T08:00'))
    expect(paceOf(night, [], at('2026-12-01T07:59'))?.untilMs).toBe(at('2026-12-01T08:00'))
    expect(paceOf(night, [], at('2026-12-01T08:00'))).toBeUndefined()
    const noon = { ...rules, quiet: readQuietHours('12-13') }
    expect(paceOf(noon, [], at('2026-11-30T12:30'))).toEqual({
      why: 'quiet',
      untilMs: at('2026-11-30T13:00'),
    })
    expect(paceOf(noon, [], at('2026-11-30T13:00'))).toBeUndefined()
    expect(readQuietHours('')).toBeUndefined()
    expect(readQuietHours('8-8')).toBeUndefined()
  })
})
