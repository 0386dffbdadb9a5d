import { questionNumber } from '#shared/domain/layout.ts'
import type { Template } from '#shared/domain/template.ts'

/** Labels of everything a key can have an answer for, in the template's order. */
export function questionLabels(template: Template): string[] {
  return template.pages.flatMap((page) =>
    page.fields.flatMap((field) => {
      if (field.kind === 'choice' || field.kind === 'matrix') return field.labels
      return field.kind === 'numeric' ? [field.id] : []
    }),
  )
}

/** A question as people write it in a key, `12`, `Q12`, `q12`, → the template's label. */
export function questionResolver(template: Template): (question: string) => string | undefined {
  const labels = questionLabels(template)
  const byNumber = new Map(labels.map((label) => [questionNumber(label), label]))
  return (question) =>
    labels.find((label) => label === question) ??
    labels.find((label) => label.toLowerCase() === question.toLowerCase()) ??
    (/^\d+$/.test(question) ? byNumber.get(Number(question)) : undefined)
}
