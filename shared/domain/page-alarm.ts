import type { PageAnswers } from './page-answers.ts'

/**
 * What is asked about a whole page that was read, once, instead of row by row or not at all. `no-answers`: nothing is
 * marked on the sheet of a student who is known.
 */
export const PAGE_ALARMS = ['no-answers'] as const
export type PageAlarm = (typeof PAGE_ALARMS)[number]

/** A page of fewer questions may well be left blank. */
const FEWEST_ANSWERS = 2

/** @param isStudentSure  the page says for certain whose it is, or has no place that would */
export function pageAlarm(
  { answers }: Pick<PageAnswers, 'answers'>,
  isStudentSure: boolean,
): PageAlarm | undefined {
  const isUnmarked = answers.every(({ status }) => status === 'blank')
  return answers.length >= FEWEST_ANSWERS && isUnmarked && isStudentSure ? 'no-answers' : undefined
}

export const isPageAlarm = (text: string): text is PageAlarm => PAGE_ALARMS.some((alarm) => alarm === text)
