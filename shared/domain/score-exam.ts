import { z } from 'zod'
import { type AnswerKey, canonicalAnswer, type KeyEntry } from './answer-key.ts'
import type { AnswerRow } from './answers-table.ts'
import { type HandPart, withHand } from './hand-scores.ts'
import { type AnalysedSheet, analyseItems, type ItemStatistics } from './item-analysis.ts'
import { type Reliability, reliabilityOf } from './reliability.ts'
import { type Student, studentFinder } from './roster.ts'
import { roundPoints } from './rounding.ts'
import { keyForm, type ScoringRules, type SheetScore, sheetScorer } from './scoring.ts'
import { GradeTies, hasPassed, type Spread, STANDING_DEFAULTS, spreadOf, standings } from './standing.ts'

/** What an exam says besides its key. */
export const ExamRules = z.object({
  /** 만점, of both parts; what empty weights share, less that of the hand-scored part. */
  possible: z.number().positive().optional(),
  /** 만점 of the part that people score; without it the exam has none. */
  handPossible: z.number().positive().optional(),
  /** 합격점; 0 is none. */
  pass: z.number().nonnegative().optional(),
  standard: z.object({ mean: z.number(), sd: z.number().positive() }).optional(),
  gradeTies: GradeTies.optional(),
  /** See `ScoringRules`. */
  partial: z.boolean().optional(),
  penalty: z.number().min(0).max(1).optional(),
})
export type ExamRules = z.infer<typeof ExamRules>

/** 만점 of an exam that says none, where its weights are empty, as on the academy's server. */
export const DEFAULT_POSSIBLE = 100

/** What the questions of an exam are worth together, where it says how much it is worth; what empty weights share. */
export const questionsPossible = (
  possible: number | null,
  handPossible: number | null,
): number | undefined => (possible === null ? undefined : possible - (handPossible ?? 0))

/** `ok`: decided. `provisional`: a person has to decide answers, or to score a part. `no-key`: its form stands in no key. `absent`: no score. */
export type StudentStatus = 'ok' | 'provisional' | 'no-key' | 'absent'

export interface StudentResult {
  readonly number: string
  /** As written; '' without one. */
  readonly form: string
  /** Two decimals; null unless the status is `ok`. */
  readonly points: number | null
  readonly possible: number | null
  /** Of them in the hand-scored part, null before it is scored; only where the exam has one. */
  readonly handPoints?: number | null
  readonly rank: number | null
  readonly topPercent: number | null
  readonly percentile: number | null
  readonly standardScore: number | null
  readonly grade9: number | null
  readonly grade5: number | null
  readonly pass: boolean | null
  readonly status: StudentStatus
  /** Least and most points, whatever is decided; of a provisional score only. */
  readonly range?: readonly [number, number]
}

export interface ItemResult extends ItemStatistics {
  /** Form of the key; '' of a key without forms. */
  readonly form: string
}

export interface ExamSummary extends Spread, Reliability {
  readonly absent: number
  /** Present, without a score that holds: `provisional` and `no-key`. */
  readonly provisional: number
  /** null where forms differ. */
  readonly possible: number | null
  /** Share [0, 1]; null without 합격점. */
  readonly passRate: number | null
  /** Each form of the key; with several, reliability is no figure of the whole. */
  readonly forms: readonly (Reliability & { readonly form: string; readonly n: number })[]
}

export interface ExamResult {
  readonly summary: ExamSummary
  readonly students: readonly StudentResult[]
  readonly items: readonly ItemResult[]
}

/** Somebody's answers with what they are worth. */
export interface ScoredRow extends Omit<AnswerRow, 'line'> {
  readonly keyForm: string | undefined
  readonly score: SheetScore | undefined
  /** Points where everything is decided, as they are shown. */
  readonly total: number | undefined
}

/** Form of the key for a code as it is written: `b` and `01` are also `B` and `1`. */
function formOf(key: AnswerKey, written: string): string | undefined {
  const exact = keyForm(key, written)
  if (exact === written) return exact
  return [...key.keys()].find((form) => canonicalAnswer(form) === canonicalAnswer(written)) ?? exact
}

/** Scores answers, each by the key of its form. Whoever has hand-scored points was there, with or without answers. */
export function scoreRows(
  answers: readonly AnswerRow[],
  key: AnswerKey,
  rules: ScoringRules = {},
  hand?: HandPart,
): ScoredRow[] {
  const scoreSheet = sheetScorer(key, rules)
  return answers.map((row) => {
    const form = formOf(key, row.form)
    const isAbsent = row.isAbsent && hand?.points.has(row.number) !== true
    const sheet = isAbsent || form === undefined ? undefined : scoreSheet(form, row.answers)
    const score = sheet && withHand(sheet, hand, row.number)
    return { ...row, isAbsent, keyForm: form, score, total: score && totalOf(score) }
  })
}

/** Points as they are shown, two decimals; undefined while an answer is to be decided or a part to be scored. */
export function totalOf({ questions, hand, points }: SheetScore): number | undefined {
  const isScored = hand === undefined || hand.points !== undefined
  const isDecided = isScored && questions.every(({ verdict }) => verdict !== 'undecided')
  return isDecided ? roundPoints(points) : undefined
}

/**
 * 만점 of a form: as the exam says, unless questions are left out of it, else the sum of its weights and of what the
 * hand-scored part is worth.
 */
export function possibleOf(entries: readonly KeyEntry[], { possible, handPossible = 0 }: ExamRules): number {
  const counted = entries.filter(({ rule }) => rule.kind !== 'left-out')
  if (possible !== undefined && counted.length === entries.length) return possible
  return roundPoints(counted.reduce((sum, { points }) => sum + points, handPossible))
}

const statusOf = ({ isAbsent, score, total }: ScoredRow): StudentStatus => {
  if (isAbsent) return 'absent'
  if (score === undefined) return 'no-key'
  return total === undefined ? 'provisional' : 'ok'
}

const NOWHERE = {
  rank: null,
  topPercent: null,
  percentile: null,
  standardScore: null,
  grade9: null,
  grade5: null,
} as const

function studentsOf(
  rows: readonly ScoredRow[],
  possible: ReadonlyMap<string, number>,
  exam: ExamRules,
): StudentResult[] {
  const standing = standings(
    rows.map(({ total }) => total),
    {
      standard: exam.standard ?? STANDING_DEFAULTS.standard,
      gradeTies: exam.gradeTies ?? STANDING_DEFAULTS.gradeTies,
    },
  )
  return rows.map((row, i) => {
    const { ties: _, ...place } = standing[i] ?? { ties: 0, ...NOWHERE }
    const points = row.total ?? null
    const status = statusOf(row)
    const range =
      status === 'provisional' && row.score !== undefined
        ? ([roundPoints(row.score.least), roundPoints(row.score.most)] as const)
        : undefined
    return {
      number: row.number,
      form: row.form,
      points,
      possible: row.keyForm === undefined ? null : possible.get(row.keyForm)!,
      ...(exam.handPossible === undefined ? {} : { handPoints: row.score?.hand?.points ?? null }),
      ...place,
      pass: hasPassed(points, exam.pass ?? null),
      status,
      ...(range === undefined ? {} : { range }),
    }
  })
}

/** A form's rows that are in its figures. */
function analysedOf(rows: readonly ScoredRow[], form: string): AnalysedSheet[] {
  return rows.flatMap(({ keyForm: own, score, total, answers }) =>
    own === form && score !== undefined && total !== undefined ? [{ score, total, answers }] : [],
  )
}

/**
 * An exam's scored answers to everything that is said of it. Who is absent or not decided in full is in no figure; all
 * forms stand together, each form's questions by themselves.
 * @param options  what could be chosen, where that is known
 */
export function examResult(
  rows: readonly ScoredRow[],
  key: AnswerKey,
  exam: ExamRules = {},
  options?: (question: string) => readonly string[],
): ExamResult {
  const possible = new Map([...key].map(([form, entries]) => [form, possibleOf(entries, exam)]))
  const students = studentsOf(rows, possible, exam)
  const byForm = [...key].map(([form, entries]) => {
    const sheets = analysedOf(rows, form)
    // Reliability is of the questions, and so is its spread.
    const { sd } = spreadOf(sheets.map(({ score, total }) => total - (score.hand?.points ?? 0)))
    const reliability = reliabilityOf(
      sheets.map(({ score }) => score),
      sd,
    )
    return { form, n: sheets.length, reliability, items: analyseItems(entries, sheets, options) }
  })
  const spread = spreadOf(rows.flatMap(({ total }) => total ?? []))
  const count = (...of: StudentStatus[]) => students.filter(({ status }) => of.includes(status)).length
  const verdicts = students.flatMap(({ pass }) => pass ?? [])
  const differs = new Set(possible.values()).size > 1
  return {
    summary: {
      ...spread,
      absent: count('absent'),
      provisional: count('provisional', 'no-key'),
      possible: differs ? null : ([...possible.values()][0] ?? null),
      ...(byForm.length === 1 ? byForm[0].reliability : { alpha: null, kr20: null, sem: null }),
      passRate: verdicts.length === 0 ? null : verdicts.filter(Boolean).length / verdicts.length,
      forms: byForm.map(({ form, n, reliability }) => ({ form, n, ...reliability })),
    },
    students,
    items: byForm.flatMap(({ form, items }) => items.map((item) => ({ form, ...item }))),
  }
}

export interface JoinedRows {
  /** With the roster's own numbers, and those of the roster who gave no answers, absent. */
  readonly rows: readonly AnswerRow[]
  /** How many rows are of nobody on the roster. */
  readonly strangers: number
  /** A student to whom two rows belong: their lines. */
  readonly twice: { readonly line: number; readonly first: number } | undefined
}

/** Answers beside a roster. */
export function joinRoster(answers: readonly AnswerRow[], roster: readonly Student[]): JoinedRows {
  const find = studentFinder(roster)
  const lines = new Map<string, number>()
  let strangers = 0
  let twice: JoinedRows['twice']
  const rows = answers.map((row) => {
    const student = find(row.number)
    if (student === undefined) {
      strangers += 1
      return row
    }
    const first = lines.get(student.number)
    if (first !== undefined) twice ??= { line: row.line ?? 0, first }
    lines.set(student.number, row.line ?? 0)
    return { ...row, number: student.number }
  })
  const missing = roster.flatMap(({ number }): AnswerRow[] =>
    lines.has(number) ? [] : [{ line: undefined, number, form: '', isAbsent: true, answers: [] }],
  )
  return { rows: [...rows, ...missing], strangers, twice }
}
