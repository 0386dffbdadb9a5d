const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul', dateStyle: 'short' })

/** The day of a time where exams are held, `YYYY-MM-DD`. */
export const seoulDay = (ms: number): string => DAY.format(ms)
