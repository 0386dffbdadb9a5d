import { type Decision, isDoubtful } from '#shared/domain/marks.ts'
import { numericValue } from '#shared/domain/page-answers.ts'
import type { FieldsJson } from '../pages/fields-template.ts'
import type { RowTruth } from '../simulator/hand.ts'
import type { SetPage } from './items.ts'

export type Outcome = 'right' | 'flagged' | 'silent'

export interface ScoredLabel {
  readonly label: string
  readonly expected: string
  readonly read: string
  readonly outcome: Outcome
  readonly isHard: boolean
  /** Rows it is made of. */
  readonly rows: readonly Decision[]
}

export interface PageScore {
  readonly labels: readonly ScoredLabel[]
  /** Number groups and numeric answers as whole values. */
  readonly numbers: readonly ScoredLabel[]
  /** What the truth names and the template does not have, in words. */
  readonly leftOut: readonly string[]
}

/** `roll1..9` stands for `roll1` to `roll9`. */
function expandRange(part: string): string[] {
  const range = /^(.*?)(\d+)\.\.(\d+)$/.exec(part)
  if (range === null) return [part]
  const [, stem, from, to] = range
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${stem}${Number(from) + i}`)
}

const simplified = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_')

function score(
  label: string,
  expected: string,
  read: string,
  rows: readonly Decision[],
  isHard: boolean,
): ScoredLabel {
  const outcome = rows.some(({ status }) => isDoubtful(status))
    ? 'flagged'
    : read === expected
      ? 'right'
      : 'silent'
  return { label, expected, read, outcome, isHard, rows }
}

/** A page that was not aligned gives no answers: everything on it is for a person to look at. */
const lookedAt = (label: string, expected: string, isHard: boolean): ScoredLabel => ({
  label,
  expected,
  read: '',
  outcome: 'flagged',
  isHard,
  rows: [],
})

/** One position of a number as the truth writes it: `_` blank, `[13]` double. */
const position = ({ detected }: Decision) =>
  detected.length === 0 ? '_' : detected.length === 1 ? detected[0] : `[${detected.join('')}]`

/**
 * Compares what was read with the truth of one page. A label that joins several rows is flagged when one of them is.
 * @param decisions  of every row; empty when the page was not aligned: then everything is for a person to look at
 */
export function scorePage(page: SetPage, fields: FieldsJson, decisions: readonly Decision[]): PageScore {
  const byLabel = new Map(decisions.map((decision) => [decision.label, decision]))
  const fieldOf = new Map(fields.fields.map((field) => [field.label, field]))
  const separator = typeof fields.expectedSeparator === 'string' ? fields.expectedSeparator : ''
  const joins = (fields.customLabels ?? {}) as Record<string, string[]>
  const leftOut: string[] = []
  const isAligned = decisions.length > 0
  const labels = Object.entries(page.expected).flatMap(([label, expected]) => {
    if (page.excluded.has(label)) return []
    const parts = fieldOf.has(label) ? [label] : (joins[label] ?? []).flatMap(expandRange)
    const isHard = [label, ...parts].some((part) => page.hard.has(part))
    if (parts.length === 0 || parts.some((part) => !fieldOf.has(part))) {
      leftOut.push(`${page.id}: ${label} has no bubbles in the template`)
      return []
    }
    if (!isAligned) return [lookedAt(label, expected, isHard)]
    const rows = parts.map((part) => byLabel.get(part)!)
    const read = rows
      .map(({ detected, label: part }) =>
        detected.length === 0 ? emptyValue(fieldOf.get(part)) : detected.join(separator),
      )
      .join('')
    return [score(label, expected, read, rows, isHard)]
  })

  const groups = new Map(Object.entries(numberGroups(fields)))
  const numbers = Object.entries(page.values).flatMap(([name, expected]) => {
    // Values that only repeat what a field says are scored there.
    if (fieldOf.has(name) || joins[name] !== undefined) return []
    const parts = groups.get(simplified(name))
    if (parts === undefined) {
      leftOut.push(`${page.id}: value ${name} has no group of bubbles in the template`)
      return []
    }
    if (parts.some((part) => page.excluded.has(part))) return []
    const isHard = parts.some((part) => page.hard.has(part)) || page.hard.has(name)
    if (!isAligned) return [lookedAt(name, expected, isHard)]
    const rows = parts.map((part) => byLabel.get(part)!)
    if (fieldOf.get(parts[0])?.kind === 'numeric') {
      const value = numericValue(rows)
      const scored = score(name, expected, value.text, rows, isHard)
      return [isDoubtful(value.status) ? { ...scored, outcome: 'flagged' as const } : scored]
    }
    const read = rows.map(position).join('')
    // A truth without a sign for blank columns leaves out those at the ends.
    const same = read === expected || read.replace(/^_+|_+$/g, '') === expected
    return [score(name, expected, same ? expected : read, rows, isHard)]
  })
  return { labels, numbers, leftOut }
}

/** Compares with the truth of a simulated sheet, whose rows are the layout's. */
export function scoreTruth(truth: readonly RowTruth[], decisions: readonly Decision[]): PageScore {
  const labels = truth.map(({ label, expected, difficulty }, index) => {
    const decision = decisions[index]
    const [wanted, isHard] = [expected.join('|'), difficulty === 'hard']
    return decision === undefined
      ? lookedAt(label, wanted, isHard)
      : score(label, wanted, decision.detected.join('|'), [decision], isHard)
  })
  return { labels, numbers: [], leftOut: [] }
}

/** What the truth writes for a blank row: nothing, unless the peer that it comes from writes a word of its own. */
function emptyValue(field: FieldsJson['fields'][number] | undefined): string {
  return typeof field?.empty === 'string' ? field.empty : ''
}

/** Rows of each number, by its simplified name: as the template lists them, else fields of one group. */
function numberGroups(fields: FieldsJson): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const field of fields.fields) {
    const group = field.group ?? field.block
    if (group === undefined) continue
    const name = simplified(group)
    groups[name] = [...(groups[name] ?? []), field.label]
  }
  for (const [name, labels] of Object.entries(fields.numbers ?? {})) groups[simplified(name)] = [...labels]
  return groups
}
