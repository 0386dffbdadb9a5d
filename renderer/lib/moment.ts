import i18next from 'i18next'

const TIME_ZONE = 'Asia/Seoul'
const locale = () => (i18next.language === 'en' ? 'en-GB' : 'ko-KR')

/** `15:04:05` of today, `11. 23. 15:04` of another day; Seoul's time, whatever the PC is set to. */
export function momentText(atMs: number, nowMs = Date.now()): string {
  const day = (ms: number) => new Date(ms).toLocaleDateString('sv', { timeZone: TIME_ZONE })
  const isToday = day(atMs) === day(nowMs)
  return new Date(atMs).toLocaleString(locale(), {
    timeZone: TIME_ZONE,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday ? { second: '2-digit' } : { month: '2-digit', day: '2-digit' }),
  })
}
