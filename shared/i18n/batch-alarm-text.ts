import type { BatchAlarm } from '../domain/batch-alarm.ts'
import { questionNumber } from '../domain/layout.ts'
import type { Translate } from './index.ts'

const MOST_NAMED = 12

/** What a whole stack shows and what to do about it, in the user's words. */
export function batchAlarmText(t: Translate, { kind, form, questions, sheets }: BatchAlarm): string {
  const names = questions.slice(0, MOST_NAMED).map((question) => {
    const number = questionNumber(question)
    return number === undefined ? question : t('sheet.question', { number })
  })
  const more = questions.length > MOST_NAMED ? ' …' : ''
  const text = t(`batchAlarm.${kind}`, { sheets, questions: names.join(', ') + more })
  return form === '' ? text : `${form}: ${text}`
}
