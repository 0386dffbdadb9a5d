import { StationError } from './errors.ts'
import { findColumn, type Table } from './tables.ts'

/**
 * One question's right answer.
 * `any`: one of several single answers is right; `all`: every option must be marked, no other; `void`: everyone is right.
 */
export type KeyRule =
  | { readonly kind: 'any'; readonly answers: readonly string[] }
  | { readonly kind: 'all'; readonly answers: readonly string[] }
  | { readonly kind: 'void' }

export interface KeyEntry {
  /** Row label of the template (`q12`) or the id of a numeric field. */
  readonly question: string
  readonly rule: KeyRule
  readonly points: number
}

/** Answers by form code; the key without form codes stands under `''`. */
export type AnswerKey = ReadonlyMap<string, readonly KeyEntry[]>

const QUESTION_NAMES = ['question', 'no', 'number', '문항', '문항번호', '번호']
const ANSWER_NAMES = ['answer', 'key', '정답', '답']
const POINTS_NAMES = ['points', 'score', 'weight', '배점', '점수']
const FORM_NAMES = ['form', 'formcode', 'type', '형별', '문형']

/** `3` one answer, `2/4` either, `2|4` both, `*` voided. */
export function parseRule(text: string): KeyRule {
  if (text === '*') return { kind: 'void' }
  const parts = (separator: string) => text.split(separator).map((part) => part.trim())
  if (text.includes('|')) return { kind: 'all', answers: parts('|') }
  return { kind: 'any', answers: parts('/') }
}

/**
 * An answer key from a table with the columns question, answer and, where wanted, points and form.
 * @param resolve  the template's label for a question as people write it (`12` → `q12`), undefined when there is none
 * @throws StationError `invalid-input` naming the line: column missing, unknown question, empty answer, bad points
 */
export function parseAnswerKey(table: Table, resolve: (question: string) => string | undefined): AnswerKey {
  const question = required(table, QUESTION_NAMES, 'question')
  const answer = required(table, ANSWER_NAMES, 'answer')
  const points = findColumn(table, POINTS_NAMES)
  const form = findColumn(table, FORM_NAMES)
  const key = new Map<string, KeyEntry[]>()
  table.rows.forEach((row, i) => {
    // The header is line 1.
    const line = i + 2
    const label = resolve(row[question] ?? '')
    if (label === undefined) throw badKey('key-unknown-question', line, row[question] ?? '')
    const text = row[answer] ?? ''
    if (text === '') throw badKey('key-empty-answer', line, row[question] ?? '')
    const value = points === undefined || row[points] === '' ? 1 : Number(row[points])
    if (!Number.isFinite(value) || value < 0) throw badKey('key-bad-points', line, row[points ?? ''] ?? '')
    const code = form === undefined ? '' : (row[form] ?? '')
    const entries = key.get(code) ?? []
    if (entries.some((entry) => entry.question === label)) throw badKey('key-duplicate-question', line, label)
    entries.push({ question: label, rule: parseRule(text), points: value })
    key.set(code, entries)
  })
  if (key.size === 0)
    throw new StationError('invalid-input', 'the answer key is empty', { reason: 'key-empty' })
  return key
}

function required(table: Table, names: readonly string[], wanted: string): string {
  const column = findColumn(table, names)
  if (column !== undefined) return column
  throw new StationError('invalid-input', `no column "${wanted}" (one of ${names.join(', ')})`, {
    reason: 'table-column-missing',
    params: { column: wanted, names: names.join(', ') },
  })
}

function badKey(reason: string, line: number, value: string): StationError {
  return new StationError('invalid-input', `answer key, line ${line}: ${reason.slice(4)} "${value}"`, {
    reason,
    params: { line, value },
  })
}
