import type { BubbleRow } from '#shared/domain/layout.ts'
import type { TemplatePage } from '#shared/domain/template.ts'
import type { Hand, RowTruth } from './hand.ts'
import type { Random } from './random.ts'

/** Options marked in each row, by row label. */
export type Answers = Readonly<Record<string, readonly string[]>>

/** Answers of a student who knows something: any option, some rows left out, numbers as numbers are written. */
export function drawAnswers(
  page: TemplatePage,
  rows: readonly BubbleRow[],
  hand: Hand,
  random: Random,
): Record<string, readonly string[]> {
  const answers: Record<string, readonly string[]> = {}
  for (const row of rows) {
    const isBlank = row.kind === 'question' && random.chance(hand.blankRate)
    answers[row.label] = isBlank ? [] : [random.pick(row.options)]
  }
  for (const field of page.fields) {
    if (field.kind !== 'numeric') continue
    // Most answers are short; one in ten is left out whole.
    const digits = field.labels.length
    const length = random.chance(0.1) ? 0 : random.int(1, digits)
    const text =
      length === 0 ? '' : String(random.int(length === 1 ? 0 : 10 ** (length - 1), 10 ** length - 1))
    Object.assign(answers, numberAnswers(field.labels, text.padStart(digits, '_')))
  }
  return answers
}

/** A number written into its positions, `_` for one left blank. */
export function numberAnswers(labels: readonly string[], digits: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    labels.map((label, index) => {
      const digit = digits[index] ?? '_'
      return [label, digit === '_' ? [] : [digit]]
    }),
  )
}

const position = (options: readonly string[]) =>
  options.length === 0 ? '_' : options.length === 1 ? options[0] : `[${options.join('')}]`

/** Values of the fields that stand for one thing together. */
export function fieldValues(page: TemplatePage, rows: readonly RowTruth[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const field of page.fields) {
    const own = rows.filter((row) => row.fieldId === field.id)
    if (field.kind === 'number') values[field.id] = own.map((row) => position(row.expected)).join('')
    else if (field.kind === 'form') values[field.id] = own[0]?.expected.join('') ?? ''
    else if (field.kind === 'numeric') {
      const text = own
        .map((row) => position(row.expected))
        .join('')
        .replace(/^_+/, '')
      values[field.id] = /^\d+$/.test(text) ? String(Number(text)) : text
    }
  }
  return values
}
