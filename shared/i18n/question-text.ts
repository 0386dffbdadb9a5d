import { questionNumber } from '../domain/layout.ts'
import type { Translate } from './index.ts'

/** The question that a label names, and which digit of its answer: `q14` is question 14, `s31_2` the second digit of 31. */
function questionOf(label: string): { number: number; digit: number | undefined } | undefined {
  const [, field, digit] = /^(.*)_(\d+)$/.exec(label) ?? []
  const number = questionNumber(field ?? label)
  return number === undefined ? undefined : { number, digit: digit === undefined ? undefined : Number(digit) }
}

/** A question as people call it; what has no number keeps its label. */
export function questionName(t: Translate, label: string): string {
  const question = questionOf(label)
  if (question === undefined) return label
  const { number, digit } = question
  return digit === undefined ? t('sheet.question', { number }) : t('sheet.digit', { number, digit })
}

export const questionNames = (t: Translate, labels: readonly string[]): string =>
  labels.map((label) => questionName(t, label)).join(', ')

/** A question where there is room for its number only: `14`, `31·2`. */
export function shortQuestion(label: string): string {
  const question = questionOf(label)
  if (question === undefined) return label
  const { number, digit } = question
  return digit === undefined ? `${number}` : `${number}·${digit}`
}
