import { LANGUAGES } from '#shared/i18n/index.ts'
import { languageNow } from './i18n.ts'

const timeZone = 'Asia/Seoul'
const clock = { timeZone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' } as const
const dayOf = new Intl.DateTimeFormat('sv', { timeZone })

/** Formatters take long to make, and a table needs one in every row. */
function formatters(locale: string) {
  return {
    today: new Intl.DateTimeFormat(locale, { ...clock, second: '2-digit' }),
    other: new Intl.DateTimeFormat(locale, { ...clock, month: '2-digit', day: '2-digit' }),
    day: new Intl.DateTimeFormat(locale, { timeZone }),
  }
}
const FORMATS = new Map(Object.values(LANGUAGES).map(({ locale }) => [locale, formatters(locale)]))
const formats = () => FORMATS.get(LANGUAGES[languageNow()].locale)!

/** `15:04:05` of today, `11. 23. 15:04` of another day; Seoul's time, whatever the PC is set to. */
export function timeText(atMs: number, nowMs = Date.now()): string {
  const { today, other } = formats()
  return (dayOf.format(atMs) === dayOf.format(nowMs) ? today : other).format(atMs)
}

/** `2026-11-23`: today in Seoul. */
export const todayText = (nowMs = Date.now()): string => dayOf.format(nowMs)

/** `2026. 11. 23.`, Seoul's day. */
export const dayText = (atMs: number): string => formats().day.format(atMs)
