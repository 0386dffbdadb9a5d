import { StationError } from './errors.ts'
import { findColumn, onlyColumn, requiredColumn, type Table } from './tables.ts'

/** One way to be right: exactly these options, in any order. */
export interface AcceptedAnswer {
  readonly options: readonly string[]
  /** Share of the question's points that it earns, (0, 1]. */
  readonly credit: number
}

/** What a question takes for right. `void`: everyone is right; `left-out`: it counts for nobody, nor towards what is possible. */
export type KeyRule =
  | { readonly kind: 'accept'; readonly accepted: readonly AcceptedAnswer[] }
  | { readonly kind: 'void' }
  | { readonly kind: 'left-out' }

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

const QUESTION_NAMES = [
  ...['question', 'question_number', 'question_no', 'item', 'no', 'number', 'q'],
  ...['문항', '문항번호', '문제', '문제번호', '번호'],
]
const ANSWER_NAMES = [
  'answer',
  'answers',
  'key',
  'answer_key',
  'correct',
  '정답',
  '답',
  '정답번호',
  '모범답안',
]
const POINTS_NAMES = ['points', 'point', 'score', 'weight', 'marks', '배점', '점수']
/** Names of a column with form codes. */
export const FORM_NAMES = ['form', 'formcode', 'type', '형별', '문형', '유형', '형', '시험유형']

/** Names by which a key's table is known, wherever its header stands. */
export const KEY_HEADERS: readonly string[] = QUESTION_NAMES

/** Why a cell is no answer; each is the reason of an error. `key-stroke`: a person has to say what `|` means. */
export type NotationProblem = 'key-impossible-answer' | 'key-date' | 'key-stroke'

export interface Notation {
  /** The answer as it is compared, undefined where it is impossible; by default any number or word is possible. */
  readonly read?: ((answer: string) => string | undefined) | undefined
  /** What `2|4` means. In the academy's own keys either is right; in keys that the station took before, both were wanted. */
  readonly stroke?: 'either' | 'both' | 'ask' | undefined
  /** Keeps what is impossible as it was written: for keys that were taken before. */
  readonly lenient?: boolean | undefined
}

const VOID = /^(?:\*|(?:전원|모두) ?정답)$/
const LEFT_OUT = /^(?:(?:채점 ?)?제외|left out)$/i
const EITHER = /\s*(?:\/|또는|혹은|\bor\b)\s*/i
// Not a sign in front of a number.
const TOGETHER = /(?<=\S)\s*[,;&+]\s*/
const CREDIT = /^(.*\S)\s*:\s*(\d+(?:\.\d+)?)\s*(%?)$/

/** Where a sign follows a number that it does not belong to: ①③ is not 13, nor 1² 12. */
const NEXT_SIGN = /(?<=\p{N})(?=[①-⑳⑴-⒇¹²³⁰-₉])/gu

/** Circled, bracketed and full-width signs as the plain ones they stand for. */
const plainText = (text: string) => text.replace(NEXT_SIGN, '·').normalize('NFKC').trim()

/** What is an answer where no template says so: a number, or a word. */
const NUMBER_OR_WORD = /^(?:[+-]?\d+(?:\.\d+)?|\p{L}[\p{L}\p{N}]*)$/u

/**
 * One cell of a key as people and spreadsheets write it: `3` one answer; `2/4`, `2 또는 4`, `2 혹은 4`, `2 or 4` either;
 * `2,4`, `2;4`, `2&4`, `2+4` both; `1,3|2,4` one of two sets; `3/2:50%` or `3/2:0.5` half the points for 2; `*`, `전원 정답`
 * everyone is right; `제외` left out. ①, `３`, `3번` and `3.0` are 3, `007` is 7.
 */
export function parseRule(
  text: string,
  { read, stroke = 'either', lenient }: Notation = {},
): KeyRule | NotationProblem {
  const plain = plainText(text)
  const whole = read?.(plain)
  if (whole !== undefined) return accept([{ options: [whole], credit: 1 }])
  if (VOID.test(plain)) return { kind: 'void' }
  if (LEFT_OUT.test(plain)) return { kind: 'left-out' }
  if (typedAsDate(plain) !== undefined) return 'key-date'
  // Beside what is wanted together a stroke can only stand between sets.
  const isPlainStroke = plain.includes('|') && !TOGETHER.test(plain)
  if (isPlainStroke && stroke === 'ask') return 'key-stroke'
  const joined = plain.replaceAll('|', isPlainStroke && stroke === 'both' ? ',' : '/')
  const accepted: AcceptedAnswer[] = []
  for (const alternative of joined.split(EITHER)) {
    const [, before, number, percent] = CREDIT.exec(alternative) ?? []
    const credit = number === undefined ? 1 : Number(number) / (percent === '%' ? 100 : 1)
    const options = (before ?? alternative).split(TOGETHER).map((answer) => readAnswer(answer, read, lenient))
    if (options.includes(undefined) || !(credit > 0 && credit <= 1)) return 'key-impossible-answer'
    accepted.push({ options: [...new Set(options as string[])], credit })
  }
  return accept(accepted)
}

const accept = (accepted: readonly AcceptedAnswer[]): KeyRule => ({ kind: 'accept', accepted })

/** One answer, without what people and spreadsheets put around it. */
function readAnswer(text: string, read: Notation['read'], lenient = false): string | undefined {
  const plain = plainText(text)
  if (plain === '' || plain.includes('?')) return undefined
  if (read === undefined) {
    const canonical = canonicalAnswer(plain)
    return NUMBER_OR_WORD.test(canonical) ? canonical : undefined
  }
  // What has no sign to fill in is no way to write a number.
  const known = read(plain) ?? (plain.startsWith('+') ? undefined : read(canonicalAnswer(plain)))
  return known ?? (lenient ? plain : undefined)
}

/**
 * An answer as it is compared where no template says what is possible: integers as integers (`007`, `7번`, `7.0` are 7), else
 * upper-case letters.
 */
export function canonicalAnswer(text: string): string {
  const plain = plainText(text)
  const integer = /^\(?([+-]?)0*(\d+)(?:\.0*)?\)?\s*번?$/.exec(plain)
  if (integer === null) return plain.toUpperCase()
  const [, sign, digits] = integer
  return sign === '-' && digits !== '0' ? `-${digits}` : digits
}

const ABSENT = /^(?:결시|미응시)$/
const NO_ANSWER = /^무응답$/

/** What a student gave, written as keys are: the options, `blank`, `absent`, or `undecided` where a person has to look. */
export type GivenCell = readonly string[] | 'blank' | 'absent' | 'undecided'

/**
 * One cell of a table of answers: empty is blank, `?` undecided, `결시` absent. What may be two answers (`2/4`) or was made a
 * date is undecided, too.
 */
export function parseGiven(text: string): GivenCell {
  const plain = plainText(text)
  if (plain === '' || NO_ANSWER.test(plain)) return 'blank'
  if (ABSENT.test(plain)) return 'absent'
  if (plain.includes('|') || EITHER.test(plain) || typedAsDate(plain) !== undefined) return 'undecided'
  const options = plain.split(TOGETHER).map((answer) => readAnswer(answer, undefined))
  return options.includes(undefined) ? 'undecided' : [...new Set(options as string[])]
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DATES = [
  /^(?:\d{4}년 ?)?(?<month>\d{1,2})월 ?(?<day>\d{1,2})일$/,
  /^\d{4}[-./] ?(?<month>\d{1,2})[-./] ?(?<day>\d{1,2})\.?(?: .*)?$/,
  /^(?<day>\d{1,2})-(?<month>[A-Z]{3})(?:-\d{2,4})?$/,
  /^(?<month>[A-Z]{3})-(?<day>\d{1,2})$/,
]

/** What was typed where a spreadsheet made a date of it: `2/4` for `02월 04일`, `4-Feb`, `2026-02-04`; undefined for no date. */
export function typedAsDate(text: string): string | undefined {
  const upper = plainText(text).toUpperCase()
  for (const date of DATES) {
    const { month, day } = date.exec(upper)?.groups ?? {}
    if (month === undefined) continue
    const number = /^\d/.test(month) ? Number(month) : MONTHS.indexOf(month) + 1
    if (number >= 1 && number <= 12) return `${number}/${Number(day)}`
  }
  return undefined
}

/** Every option that stands in a right answer; none of a question that is void or left out. */
export const keyOptions = (rule: KeyRule): string[] =>
  rule.kind === 'accept' ? [...new Set(rule.accepted.flatMap(({ options }) => options))] : []

/** No question is worth more: sums of weights stay finite. */
const MOST_POINTS = 10_000

/** A weight as it is typed, `4`, `2.5`, `４점`; null of an empty cell, undefined of what is no weight. */
export function parseWeight(text: string): number | null | undefined {
  if (plainText(text) === '') return null
  const points = parsePoints(text)
  return points === undefined || points < 0 || points > MOST_POINTS ? undefined : points
}

/** Points as they are typed, `4`, `-2.5`, `４점`; undefined of what are none. */
export function parsePoints(text: string): number | undefined {
  const number = /^(-?(?:\d+(?:\.\d*)?|\.\d+)) ?점?$/.exec(plainText(text))?.[1]
  return number === undefined ? undefined : Number(number)
}

/**
 * The columns of a key, by their names. A class list's running number may stand beside the question's.
 * @param lenient  of a key that was taken before: of two columns of one meaning the first by name
 * @throws StationError `invalid-input`: `table-column-missing`, `table-column-twice`
 */
export function keyColumns(table: Table, lenient = false) {
  const find = lenient ? findColumn : onlyColumn
  return {
    question: findColumn(table, QUESTION_NAMES) ?? requiredColumn(table, QUESTION_NAMES, 'question'),
    answer: find(table, ANSWER_NAMES) ?? requiredColumn(table, ANSWER_NAMES, 'answer'),
    points: find(table, POINTS_NAMES),
    form: find(table, FORM_NAMES),
  }
}

/**
 * An answer key from a table with the columns question, answer and, where wanted, points and form.
 * @param resolve  the template's label for a question as people write it (`12` → `q12`), undefined when there is none
 * @param read  see `AnswerReader`; by default any answer is possible
 * @param possible  what is shared equally where all weights of a form are empty or 0; without it each question is worth 1
 * @throws StationError `invalid-input` naming the line: column missing or there twice, unknown question, one that is there
 *   twice, empty or impossible answer, bad points
 */
export function parseAnswerKey(
  table: Table,
  resolve: (question: string) => string | undefined,
  read?: AnswerReader,
  { possible, ...notation }: Omit<Notation, 'read'> & { possible?: number | undefined } = {},
): AnswerKey {
  const { question, answer, points, form } = keyColumns(table, notation.lenient)
  const key = new Map<string, DraftEntry[]>()
  table.rows.forEach((row, i) => {
    const line = table.lines[i]
    const label = resolve(row[question] ?? '')
    if (label === undefined) throw badKey('key-unknown-question', line, row[question] ?? '')
    const text = row[answer] ?? ''
    if (text === '') throw badKey('key-empty-answer', line, row[question] ?? '')
    const weight = parseWeight(row[points ?? ''] ?? '')
    if (weight === undefined) throw badKey('key-bad-points', line, row[points ?? ''] ?? '')
    const code = form === undefined ? '' : (row[form] ?? '')
    const entries = key.get(code) ?? []
    if (entries.some((entry) => entry.question === label)) throw badKey('key-duplicate-question', line, label)
    const rule = parseRule(text, { ...notation, read: read && ((each) => read(label, each)) })
    if (typeof rule === 'string') throw badKey(rule, line, text)
    entries.push({ question: label, rule, weight })
    key.set(code, entries)
  })
  if (key.size === 0)
    throw new StationError('invalid-input', 'the answer key is empty', { reason: 'key-empty' })
  return new Map([...key].map(([code, entries]) => [code, weighed(entries, possible)]))
}

type DraftEntry = Omit<KeyEntry, 'points'> & { readonly weight: number | null }

/**
 * Weights as typed, an empty one beside others 1. Where all are empty or 0, each question that counts has an equal share of
 * what is possible, unrounded; without that, 1.
 */
function weighed(entries: readonly DraftEntry[], possible: number | undefined): KeyEntry[] {
  const counted = entries.filter(({ rule }) => rule.kind !== 'left-out').length
  const share = possible === undefined ? 1 : possible / Math.max(1, counted)
  const isEmpty = entries.every(({ weight }) => weight === null || weight === 0)
  return entries.map(({ question, rule, weight }) => ({
    question,
    rule,
    points: isEmpty ? share : (weight ?? 1),
  }))
}

function badKey(reason: string, line: number, value: string): StationError {
  return new StationError('invalid-input', `answer key, line ${line}: ${reason.slice(4)} "${value}"`, {
    reason,
    params: { line, value },
  })
}
