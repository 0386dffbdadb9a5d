import type { PageLayout } from '#shared/domain/layout.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { isStudentNumber, type Template } from '#shared/domain/template.ts'

export type Box = [left: number, top: number, right: number, bottom: number]

/** Fields of a template by which students are known. */
function identityFields(template: Template): ReadonlySet<string> {
  return new Set(
    template.pages.flatMap((page) => page.fields.filter(isStudentNumber).map((field) => field.id)),
  )
}

/** Rows of a student's number on a page, in their order. */
export function numberLabels(template: Template, layout: PageLayout | undefined): string[] {
  const identity = identityFields(template)
  return layout?.rows.filter((row) => identity.has(row.fieldId)).map((row) => row.label) ?? []
}

/** Positions of a student's number; 0 where the template has none. */
export function numberLength(template: Template): number {
  const lengths = template.pages.flatMap((page) =>
    page.fields
      .filter(isStudentNumber)
      .flatMap(({ blankLegal, labels }) => (blankLegal ? [] : [labels.length])),
  )
  return Math.max(0, ...lengths)
}

/** Box around several rows of a page; null where none is known. */
export function boxAround(reading: PageReading, labels: ReadonlySet<string>): Box | null {
  const boxes = reading.rows.flatMap((row, i) => (labels.has(row.label) ? [reading.rowBoxes[i]] : []))
  if (boxes.length === 0) return null
  return [
    Math.min(...boxes.map(([left]) => left)),
    Math.min(...boxes.map(([, top]) => top)),
    Math.max(...boxes.map(([, , right]) => right)),
    Math.max(...boxes.map(([, , , bottom]) => bottom)),
  ]
}
