import type { AnswerKey } from './answer-key.ts'
import { type AnswerSlip, findSlip } from './answer-slip.ts'
import { type BatchAlarm, batchAlarms } from './batch-alarm.ts'
import { choiceWarnings, isKeySuspect } from './item-analysis.ts'
import type { ItemResult, ScoredRow } from './score-exam.ts'

/** What an exam's results say that a person should look at, each with the place of its evidence. */
export interface ExamWarnings {
  /** Of a form's whole class: nothing right, a key that slipped. */
  readonly alarms: readonly BatchAlarm[]
  /** The better students get it wrong. */
  readonly suspects: readonly ItemResult[]
  /** Wrong options that everybody chose. */
  readonly alike: readonly { readonly item: ItemResult; readonly option: string }[]
  /** Students whose answers stand a line off for a while. */
  readonly slips: readonly (AnswerSlip & { readonly number: string })[]
}

export function examWarnings(
  rows: readonly ScoredRow[],
  items: readonly ItemResult[],
  key: AnswerKey,
): ExamWarnings {
  const sheets = rows.flatMap(({ isAbsent, keyForm, answers, score }) =>
    isAbsent || keyForm === undefined ? [] : [{ alarm: undefined, form: keyForm, answers, score }],
  )
  const alarms = batchAlarms(sheets, key)
  // Where the whole key slipped, every student seems to have.
  const slipped = new Set(alarms.flatMap(({ kind, form }) => (kind === 'key-shifted' ? [form] : [])))
  return {
    alarms,
    suspects: items.filter(isKeySuspect),
    alike: items.flatMap((item) =>
      choiceWarnings(item).flatMap(({ kind, option }) => (kind === 'choice-alike' ? [{ item, option }] : [])),
    ),
    slips: rows.flatMap(({ number, keyForm, isAbsent, answers }) => {
      if (isAbsent || keyForm === undefined || slipped.has(keyForm)) return []
      const slip = findSlip(key.get(keyForm) ?? [], answers)
      return slip === undefined ? [] : [{ ...slip, number }]
    }),
  }
}
