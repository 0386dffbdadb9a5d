import { isDoubtful } from './marks.ts'
import type { PageAnswers } from './page-answers.ts'

/**
 * What is asked about a whole page that was read, once, instead of row by row or not at all. `no-answers`: nothing is
 * marked on the sheet of a student who is known. `many-doubts`: nearly every answer is in doubt, so the page is at fault
 * rather than its rows.
 */
export const PAGE_ALARMS = ['no-answers', 'many-doubts'] as const
export type PageAlarm = (typeof PAGE_ALARMS)[number]

/** A page of fewer questions may well be left blank. */
const FEWEST_ANSWERS = 2
/** So few doubts are decided faster than a question about them is read. */
const FEWEST_DOUBTS = 5
const NEARLY_ALL = 0.8

/** @param isStudentSure  the page says for certain whose it is, or has no place that would */
export function pageAlarm(
  { answers }: Pick<PageAnswers, 'answers'>,
  isStudentSure: boolean,
): PageAlarm | undefined {
  const doubts = answers.filter(({ status }) => isDoubtful(status)).length
  if (doubts >= FEWEST_DOUBTS && doubts >= NEARLY_ALL * answers.length) return 'many-doubts'
  const isUnmarked = answers.every(({ status }) => status === 'blank')
  return answers.length >= FEWEST_ANSWERS && isUnmarked && isStudentSure ? 'no-answers' : undefined
}

export const isPageAlarm = (text: string): text is PageAlarm => PAGE_ALARMS.some((alarm) => alarm === text)
