import { questionNumber } from '#shared/domain/layout.ts'
import type { TemplateField } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { rangesText } from './model/check.ts'
import { boxesOf, isBubbleField } from './model/items.ts'

/** A field in words: kind, name or the questions it holds, and how many rows of how many bubbles. */
export function fieldLabel(t: Translate, field: TemplateField): string {
  const kind = t(`editor.kind.${field.kind}`)
  const name = field.name ?? questionsIn(field) ?? field.id
  if (!isBubbleField(field)) return `${kind} ${name}`
  const rows = boxesOf(field)
  return t('editor.fieldLabel', { kind, name, rows: rows.length, options: rows[0]?.length ?? 0 })
}

function questionsIn(field: TemplateField): string | undefined {
  if (field.kind === 'numeric') return field.questionId === undefined ? undefined : String(field.questionId)
  if (field.kind !== 'choice') return undefined
  const numbers = field.labels.flatMap(
    (label, row) => field.questionIds?.[row] ?? questionNumber(label) ?? [],
  )
  return numbers.length === field.labels.length ? rangesText(numbers) : undefined
}
