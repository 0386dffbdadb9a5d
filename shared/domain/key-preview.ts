import type { AnswerKey } from './answer-key.ts'

/** What a key says of one form, to be looked at before it is taken. */
export interface KeyForm {
  readonly form: string
  readonly questions: number
  /** Questions of the template that have no answer in it. */
  readonly unkeyed: readonly string[]
  /** Sum of what can be had; it ought to be the exam's 만점. */
  readonly points: number
}

/** A sheet's score by one key: null where it has none. */
export interface PreviewedScore {
  readonly points: number | null
  readonly possible: number | null
}

export interface ScoreChange<Sheet> {
  readonly sheet: Sheet
  readonly before: PreviewedScore
  readonly after: PreviewedScore
}

/** Points that differ by less are the same sum in another order. */
const SAME = 1e-9

/** @param labels  of everything in the template that can have an answer */
export function keyForms(key: AnswerKey, labels: readonly string[]): KeyForm[] {
  return [...key].map(([form, entries]) => {
    const keyed = new Set(entries.map(({ question }) => question))
    const counted = entries.filter(({ rule }) => rule.kind !== 'left-out')
    return {
      form,
      questions: entries.length,
      unkeyed: labels.filter((label) => !keyed.has(label)),
      points: counted.reduce((sum, { points }) => sum + points, 0),
    }
  })
}

const differs = (a: number | null, b: number | null) =>
  a === null || b === null ? a !== b : Math.abs(a - b) > SAME

/** Whose score changes and how much, those most who lose most. `before` and `after` are of the same sheets in the same order. */
export function scoreChanges<Sheet>(
  sheets: readonly Sheet[],
  before: readonly PreviewedScore[],
  after: readonly PreviewedScore[],
): ScoreChange<Sheet>[] {
  const change = ({ before, after }: ScoreChange<Sheet>) => (after.points ?? 0) - (before.points ?? 0)
  return sheets
    .map((sheet, i) => ({ sheet, before: before[i], after: after[i] }))
    .filter(
      ({ before, after }) => differs(before.points, after.points) || differs(before.possible, after.possible),
    )
    .sort((a, b) => change(a) - change(b))
}
