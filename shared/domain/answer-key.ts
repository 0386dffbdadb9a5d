import { StationError } from './errors.ts'
import { findColumn, type Table } from './tables.ts'

/**
 * One question's right answer.
 * `any`: one of several single answers is right; `all`: every option must be marked, no other; `sets`: one of several
 * such sets must be marked (`answers` is all that stands in one); `void`: everyone is right.
 */
export type KeyRule =
  | { readonly kind: 'any'; readonly answers: readonly string[] }
  | { readonly kind: 'all'; readonly answers: readonly string[] }
  | {
      readonly kind: 'sets'
      readonly sets: readonly (readonly string[])[]
      readonly answers: readonly string[]
    }
  | { readonly kind: 'void' }

export interface KeyEntry {
  /** Row label of the template (`q12`) or the id of a numeric field. */
  readonly question: string
  readonly rule: KeyRule
  readonly points: number
}

/** Answers by form code; the key without form codes stands under `''`. */
export type AnswerKey = ReadonlyMap<string, readonly KeyEntry[]>

/** What the template says of an answer to a question: the answer as it is compared, undefined where it is impossible. */
export type AnswerReader = (question: string, answer: string) => string | undefined

const QUESTION_NAMES = ['question', 'no', 'number', '문항', '문항번호', '번호']
const ANSWER_NAMES = ['answer', 'key', '정답', '답']
const POINTS_NAMES = ['points', 'score', 'weight', '배점', '점수']
const FORM_NAMES = ['form', 'formcode', 'type', '형별', '문형']

/** Names by which a key's table is known, wherever its header stands. */
export const KEY_HEADERS: readonly string[] = QUESTION_NAMES

const EITHER = /\s*(?:\/|또는|혹은|\bor\b)\s*/i
// Not a sign in front of a number.
const TOGETHER = /(?<=\S)\s*[,;&+]\s*/

/**
 * `3` one answer; `2/4`, `2 또는 4` either; `2|4`, `2,4` both; `1,3|2,4` one of two sets; `*` voided. ①, `３`, `3번` and
 * `3.0`, as spreadsheets write numbers, are 3.
 * @param read  see `AnswerReader`; by default any answer is possible
 * @returns undefined when an answer is impossible
 */
export function parseRule(
  text: string,
  read: (answer: string) => string | undefined = (answer) => answer,
): KeyRule | undefined {
  if (text === '*') return { kind: 'void' }
  const plain = text.normalize('NFKC')
  // A stroke alone asks for both, as it always did here; beside sets of several it stands between them.
  const hasSets = TOGETHER.test(plain) && (plain.includes('|') || EITHER.test(plain))
  const alternatives = (hasSets ? plain.replaceAll('|', '/') : plain).split(EITHER)
  const sets = alternatives.map((each) => each.split('|').flatMap((part) => part.split(TOGETHER)))
  const known = sets.map((set) => set.map((answer) => readAnswer(answer, read)))
  if (known.some((set) => set.includes(undefined))) return undefined
  const unique = (known as string[][]).map((set) => [...new Set(set)])
  if (unique.every((set) => set.length === 1)) return { kind: 'any', answers: unique.map(([only]) => only!) }
  if (unique.length === 1) return { kind: 'all', answers: unique[0] }
  return { kind: 'sets', sets: unique, answers: [...new Set(unique.flat())] }
}

/** One answer, without what people and spreadsheets put around it. */
function readAnswer(text: string, read: (answer: string) => string | undefined): string | undefined {
  const plain = text.normalize('NFKC').trim()
  if (plain === '') return undefined
  const bare = /^\(?(\d+)(?:\.0+)?\)?\s*번?$/.exec(plain)?.[1]
  return read(plain) ?? (bare === undefined ? undefined : read(bare))
}

/** What spreadsheets make of `2/4`. */
const DATE = /월|^\d{4}[-./]\d{1,2}[-./]\d{1,2}|^\d{1,2}-[A-Z][a-z]{2}|^[A-Z][a-z]{2}-\d{1,2}/

/**
 * An answer key from a table with the columns question, answer and, where wanted, points and form.
 * @param resolve  the template's label for a question as people write it (`12` → `q12`), undefined when there is none
 * @param read  see `AnswerReader`; by default any answer is possible
 * @throws StationError `invalid-input` naming the line: column missing, unknown question, empty or impossible answer, bad points
 */
export function parseAnswerKey(
  table: Table,
  resolve: (question: string) => string | undefined,
  read: AnswerReader = (_, answer) => answer,
): AnswerKey {
  const question = required(table, QUESTION_NAMES, 'question')
  const answer = required(table, ANSWER_NAMES, 'answer')
  const points = findColumn(table, POINTS_NAMES)
  const form = findColumn(table, FORM_NAMES)
  const key = new Map<string, KeyEntry[]>()
  table.rows.forEach((row, i) => {
    const line = table.headerLine + 1 + i
    const label = resolve(row[question] ?? '')
    if (label === undefined) throw badKey('key-unknown-question', line, row[question] ?? '')
    const text = row[answer] ?? ''
    if (text === '') throw badKey('key-empty-answer', line, row[question] ?? '')
    const value = points === undefined || row[points] === '' ? 1 : Number(row[points])
    if (!Number.isFinite(value) || value < 0) throw badKey('key-bad-points', line, row[points ?? ''] ?? '')
    const code = form === undefined ? '' : (row[form] ?? '')
    const entries = key.get(code) ?? []
    if (entries.some((entry) => entry.question === label)) throw badKey('key-duplicate-question', line, label)
    const rule = parseRule(text, (each) => read(label, each))
    if (rule === undefined) throw badKey(DATE.test(text) ? 'key-date' : 'key-impossible-answer', line, text)
    entries.push({ question: label, rule, points: value })
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
