import { z } from 'zod'
import type { Template } from './template.ts'

/** What a row is, for whoever names it to people. */
export const RowTitle = z.object({
  label: z.string(),
  kind: z.enum(['question', 'number', 'numeric', 'form']),
  /** What people call its field; null where nobody named it. */
  field: z.string().nullable(),
  /** Which position of a number it is, from 1. */
  digit: z.int().positive(),
})
export type RowTitle = z.infer<typeof RowTitle>

/** Of all rows of one of a template's pages, by their labels. */
export function rowTitles({ pages }: Pick<Template, 'pages'>, pageId: string): Map<string, RowTitle> {
  const fields = pages.find(({ id }) => id === pageId)?.fields ?? []
  return new Map(
    fields.flatMap((field): [string, RowTitle][] => {
      if (field.kind === 'barcode' || field.kind === 'region') return []
      const kind = field.kind === 'choice' || field.kind === 'matrix' ? 'question' : field.kind
      const labels = field.kind === 'form' ? [field.id] : field.labels
      return labels.map((label, at) => [label, { label, kind, field: field.name ?? null, digit: at + 1 }])
    }),
  )
}
