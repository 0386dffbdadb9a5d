import { questionNumber } from '#shared/domain/layout.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { useText } from '../i18n.ts'

/**
 * A row as people call it: `q14` is question 14 and `s31_2` the second digit of question 31; a digit of anything else,
 * like `sid_7`, and what has no number keep their label, for they are no questions.
 */
export function rowName(t: Translate, label: string): string {
  const [, field, digit] = /^(.*)_(\d+)$/.exec(label) ?? []
  const number = questionNumber(field ?? label)
  if (number === undefined) return label
  return digit === undefined ? t('sheet.question', { number }) : t('sheet.digit', { number, digit })
}

/** The same where there is room for a number only: `14`, `31·2`. */
export function shortName(label: string): string {
  const [, field, digit] = /^(.*)_(\d+)$/.exec(label) ?? []
  const number = questionNumber(field ?? label)
  if (number === undefined) return label
  return digit === undefined ? `${number}` : `${number}·${digit}`
}

export function useRowName(): (label: string) => string {
  const t = useText()
  return (label) => rowName(t, label)
}
