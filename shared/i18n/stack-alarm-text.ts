import { questionNumber } from '../domain/layout.ts'
import type { StackAlarm } from '../domain/stack-alarm.ts'
import type { Translate } from './index.ts'

const MOST_NAMED = 12

/** What a whole stack shows and what to do about it, in the user's words. */
export function stackAlarmText(t: Translate, { kind, form, questions, sheets }: StackAlarm): string {
  const names = questions.slice(0, MOST_NAMED).map((question) => {
    const number = questionNumber(question)
    return number === undefined ? question : t('sheet.question', { number })
  })
  const more = questions.length > MOST_NAMED ? ' …' : ''
  const text = t(`stackAlarm.${kind}`, { sheets, questions: names.join(', ') + more })
  return form === '' ? text : `${form}: ${text}`
}
