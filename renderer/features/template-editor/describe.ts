import type { TemplateField } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { boxesOf, isBubbleField } from './model/items.ts'

/** A field in words: kind, name, and how many rows of how many bubbles. */
export function fieldLabel(t: Translate, field: TemplateField): string {
  const kind = t(`editor.kind.${field.kind}`)
  const name = field.name ?? field.id
  if (!isBubbleField(field)) return `${kind} ${name}`
  const rows = boxesOf(field)
  return t('editor.fieldLabel', { kind, name, rows: rows.length, options: rows[0]?.length ?? 0 })
}
