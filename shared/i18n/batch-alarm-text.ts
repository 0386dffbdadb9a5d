import type { BatchAlarm } from '../domain/batch-alarm.ts'
import type { Translate } from './index.ts'
import { questionNames } from './question-text.ts'

const MOST_NAMED = 12

/** What a whole stack shows and what to do about it, in the user's words. */
export function batchAlarmText(t: Translate, { kind, form, questions, sheets }: BatchAlarm): string {
  const names = questionNames(t, questions.slice(0, MOST_NAMED))
  const more = questions.length > MOST_NAMED ? ' …' : ''
  const text = t(`batchAlarm.${kind}`, { sheets, questions: names + more })
  return form === '' ? text : `${form}: ${text}`
}
