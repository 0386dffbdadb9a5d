import { canonicalAnswer, FORM_NAMES, type GivenCell, parseGiven } from './answer-key.ts'
import { type ErrorParams, StationError } from './errors.ts'
import { ROSTER_HEADERS } from './roster.ts'
import type { GivenAnswer } from './scoring.ts'
import { plainCell, plainName, type TableRow } from './tables.ts'

/** Somebody's answers as a table says them. */
export interface AnswerRow {
  /** Line of the file, from 1; undefined for a student of the roster who has none. */
  readonly line: number | undefined
  readonly number: string
  /** As written; '' without one. */
  readonly form: string
  readonly isAbsent: boolean
  readonly answers: readonly GivenAnswer[]
}

export interface AnswersTable {
  readonly rows: readonly AnswerRow[]
  /** Columns that look like questions and stand in no key. */
  readonly unscored: readonly string[]
  /** Lines with fewer cells than the header; what is missing is blank. */
  readonly short: readonly number[]
}

/** A question as it is written at the head of a column or in a key: `12`, `Q12`, `12번`, `문항 12` are 12. */
export function questionName(text: string): string {
  const plain = text.normalize('NFKC').trim()
  return /^(?:q|no\.?|문항|문제)?\s*0*(\d+)\s*번?$/i.exec(plain)?.[1] ?? canonicalAnswer(plain)
}

const isNumbered = (name: string) => /^\d+$/.test(questionName(name))

function refused(reason: string, params: ErrorParams = {}): StationError {
  return new StationError('invalid-input', `answers: ${reason} ${JSON.stringify(params)}`, { reason, params })
}

/** Lines that may stand above a header. */
const MOST_TITLES = 30

interface Columns {
  readonly header: TableRow
  readonly number: number
  readonly form: number
  /** Every column that is or looks like a question's, by its name. */
  readonly questions: ReadonlyMap<string, number>
}

function columnAt({ cells }: TableRow, names: readonly string[]): number {
  const plain = cells.map(plainName)
  return names.map((name) => plain.indexOf(plainName(name))).find((at) => at !== -1) ?? -1
}

function findColumns(filled: readonly TableRow[], asked: ReadonlySet<string>): Columns {
  const header = filled.slice(0, MOST_TITLES + 1).find((row) => columnAt(row, ROSTER_HEADERS) !== -1)
  if (header === undefined) {
    throw refused(filled.length === 0 ? 'answers-empty' : 'table-column-missing', {
      column: 'number',
      names: ROSTER_HEADERS.join(', '),
    })
  }
  const number = columnAt(header, ROSTER_HEADERS)
  const form = columnAt(header, FORM_NAMES)
  const questions = new Map<string, number>()
  for (const [at, cell] of header.cells.entries()) {
    const name = questionName(cell)
    if (at === number || at === form || cell.trim() === '' || !(asked.has(name) || isNumbered(cell))) continue
    if (questions.has(name))
      throw refused('answers-question-twice', { line: header.line, value: cell.trim() })
    questions.set(name, at)
  }
  return { header, number, form, questions }
}

const STATUS = { blank: 'blank', absent: 'ambiguous', undecided: 'ambiguous' } as const

function answerOf(question: string, cell: GivenCell): GivenAnswer {
  return typeof cell === 'string'
    ? { question, chosen: [], status: STATUS[cell] }
    : { question, chosen: cell, status: 'ok' }
}

/**
 * Answers from a table with a row a student: a column with the number, one with the form where wanted, one a question. Other
 * columns are passed over.
 * @param asked  every question of the key, named as by `questionName`
 * @param needed  those that must have a column
 * @throws StationError `invalid-input` naming the line: no number column, a question without a column or with two, a number
 *   missing or twice, more cells than the header has
 */
export function parseAnswers(
  rows: readonly TableRow[],
  asked: ReadonlySet<string>,
  needed: ReadonlySet<string> = asked,
): AnswersTable {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const { header, number, form, questions } = findColumns(filled, asked)
  const missing = [...needed].filter((question) => !questions.has(question))
  if (missing.length > 0) throw refused('answers-question-missing', { questions: missing.join(', ') })
  const lines = new Map<string, number>()
  const short: number[] = []
  const read = filled.slice(filled.indexOf(header) + 1).map(({ line, cells }): AnswerRow => {
    if (cells.slice(header.cells.length).some((cell) => cell.trim() !== '')) {
      throw refused('answers-row-long', { line, cells: cells.length, columns: header.cells.length })
    }
    if (cells.length < header.cells.length) short.push(line)
    const cell = (at: number) => plainCell(cells[at] ?? '')
    const own = cell(number)
    const first = lines.get(own)
    if (own === '') throw refused('answers-number-missing', { line })
    if (first !== undefined) throw refused('answers-number-twice', { line, first })
    lines.set(own, line)
    const given = [...questions].map(([question, at]) => [question, parseGiven(cell(at))] as const)
    const isAbsent =
      given.some(([, value]) => value === 'absent') &&
      given.every(([, value]) => value === 'absent' || value === 'blank')
    const code = cell(form)
    return {
      line,
      number: own,
      form: parseGiven(code) === 'absent' ? '' : code,
      isAbsent,
      answers: isAbsent
        ? []
        : given.flatMap(([question, value]) => (asked.has(question) ? [answerOf(question, value)] : [])),
    }
  })
  return { rows: read, unscored: [...questions.keys()].filter((question) => !asked.has(question)), short }
}
