import { questionNumber } from '#shared/domain/layout.ts'
import type { Template, TemplateField } from '#shared/domain/template.ts'

/** What a template's numbering says of it, and what is amiss. */
export interface Numbering {
  readonly choices: readonly number[]
  readonly numerics: readonly number[]
  /** Numbers that two rows bear. */
  readonly twice: readonly number[]
  /** Numbers between the first and the last that no row bears. */
  readonly missing: readonly number[]
  readonly identity: TemplateField | undefined
}

export function numberingOf({ pages }: Template): Numbering {
  const fields = pages.flatMap((page) => page.fields)
  const choices = fields.flatMap((field) =>
    field.kind === 'choice'
      ? field.labels.flatMap((label, row) => field.questionIds?.[row] ?? questionNumber(label) ?? [])
      : [],
  )
  const numerics = fields.flatMap((field) =>
    field.kind === 'numeric' ? [field.questionId ?? questionNumber(field.id) ?? 0] : [],
  )
  const all = [...choices, ...numerics].sort((a, b) => a - b)
  const known = new Set(all)
  const [first, last] = [all[0] ?? 1, all.at(-1) ?? 0]
  return {
    choices,
    numerics,
    twice: [...new Set(all.filter((number, i) => all[i - 1] === number))],
    missing: Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).filter(
      (number) => !known.has(number),
    ),
    identity: fields.find((field) => 'identity' in field && field.identity),
  }
}

/** Numbers as people write them: `1–15, 20`. */
export function rangesText(numbers: readonly number[]): string {
  const parts: string[] = []
  const sorted = [...new Set(numbers)].sort((a, b) => a - b)
  for (let at = 0; at < sorted.length; ) {
    let end = at
    while (sorted[end + 1] === sorted[end] + 1) end++
    parts.push(end === at ? String(sorted[at]) : `${sorted[at]}–${sorted[end]}`)
    at = end + 1
  }
  return parts.join(', ')
}
