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

/** Whose answers stand a line off; undefined where they do not. Where the whole key slipped, every student seems to have. */
export function slipsOf(
  rows: readonly Pick<ScoredRow, 'isAbsent' | 'keyForm' | 'answers'>[],
  alarms: readonly BatchAlarm[],
  key: AnswerKey,
): (AnswerSlip | undefined)[] {
  const slipped = new Set(alarms.flatMap(({ kind, form }) => (kind === 'key-shifted' ? [form] : [])))
  return rows.map(({ keyForm, isAbsent, answers }) =>
    isAbsent || keyForm === undefined || slipped.has(keyForm)
      ? undefined
      : findSlip(key.get(keyForm) ?? [], answers),
  )
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
  return {
    alarms,
    suspects: items.filter(isKeySuspect),
    alike: items.flatMap((item) =>
      choiceWarnings(item).flatMap(({ kind, option }) => (kind === 'choice-alike' ? [{ item, option }] : [])),
    ),
    slips: slipsOf(rows, alarms, key).flatMap((slip, i) =>
      slip === undefined ? [] : [{ ...slip, number: rows[i].number }],
    ),
  }
}
