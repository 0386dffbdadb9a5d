import type { RowTitle } from '#shared/domain/row-title.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { questionName, shortQuestion } from '#shared/i18n/question-text.ts'
import { useText } from '../i18n.ts'

/** A row as people call it: a question by its number, a digit of a number by the number's name. */
export function rowName(t: Translate, { kind, label, field, digit }: RowTitle): string {
  if (kind === 'form') return t('sheet.form')
  if (kind === 'number') return t('sheet.digitOf', { number: field ?? t('sheet.number'), digit })
  return questionName(t, label)
}

/** A row there. */
export const shortName = (t: Translate, title: RowTitle): string =>
  title.kind === 'form' || title.kind === 'number' ? rowName(t, title) : shortQuestion(title.label)

export function useQuestionName(): (label: string) => string {
  const t = useText()
  return (label) => questionName(t, label)
}

export function useRowName(): (title: RowTitle) => string {
  const t = useText()
  return (title) => rowName(t, title)
}
