const timeZone = 'Asia/Seoul'
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
const MINUTE = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })

/** The day of a time where exams are held, `YYYY-MM-DD`. */
export const seoulDay = (ms: number): string => DAY.format(ms)

/** The minute of a time there, `YYYY-MM-DD hh:mm`. */
export const seoulMinute = (ms: number): string => MINUTE.format(ms)
