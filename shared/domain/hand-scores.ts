import { parseGiven, parsePoints } from './answer-key.ts'
import { type ErrorParams, StationError } from './errors.ts'
import { ROSTER_HEADERS } from './roster.ts'
import type { SheetScore } from './scoring.ts'
import { findColumn, hasHeader, onlyColumn, type TableRow, tableOf, textRows } from './tables.ts'

/**
 * The part of an exam that people score (서술형, 수행), beside the questions that are read from marks: total = both, as on the
 * academy's server. A fact of its own, which no key, rule or reading changes.
 */
export interface HandPart {
  /** 만점 of the part. */
  readonly possible: number
  /** By student number. Whoever is not in it has no points yet, which is not 0. */
  readonly points: ReadonlyMap<string, number>
}

/** A sheet's score with the hand-scored part of its student in every sum; the same where the exam has no such part. */
export function withHand(
  score: SheetScore,
  hand: HandPart | undefined,
  number: string | undefined,
): SheetScore {
  if (hand === undefined) return score
  const { possible } = hand
  const points = number === undefined ? undefined : hand.points.get(number)
  return {
    ...score,
    hand: { points, possible },
    points: score.points + (points ?? 0),
    possible: score.possible + possible,
    open: score.open + (points === undefined ? possible : 0),
    least: score.least + (points ?? 0),
    most: score.most + (points ?? possible),
  }
}

/** Why a line with hand-scored points is not taken. */
export type HandRefusal =
  | 'hand-number-missing'
  | 'hand-number-twice'
  /** Of nobody, or not of one student alone. */
  | 'hand-stranger'
  | 'hand-not-points'
  /** Below 0, or more than the part is worth. */
  | 'hand-out-of-range'

export interface RefusedLine {
  readonly line: number
  readonly reason: HandRefusal
  readonly params: ErrorParams
}

export interface HandPoints {
  readonly number: string
  readonly points: number
}

export interface GivenHandScores {
  /** What the table says, by the numbers of the roster. */
  readonly scores: readonly HandPoints[]
  /** Lines of students without points, blank or 결시: nothing is said of them. */
  readonly empty: readonly number[]
  /** One is enough for nothing to be taken. */
  readonly refused: readonly RefusedLine[]
}

const POINTS_NAMES = [
  ...[
    '서술형',
    '서술형점수',
    '서답형',
    '서답형점수',
    '주관식',
    '주관식점수',
    '논술형',
    '논술형점수',
    '수행',
    '수행평가',
  ],
  ...['수행점수', '수행평가점수', '점수', '득점', 'points', 'score', 'hand', 'hand_points'],
]

/** One cell of points, 0 to what the part is worth; null of an empty one or of somebody who was absent. */
export function readHandPoints(text: string, possible: number): number | null | HandRefusal {
  const points = parsePoints(text)
  if (points === undefined)
    return text.trim() === '' || parseGiven(text) === 'absent' ? null : 'hand-not-points'
  return points < 0 || points > possible ? 'hand-out-of-range' : points
}

/** Rows that were pasted without their header: number and points, or number, name and points. */
function withHeader(rows: readonly TableRow[]): TableRow[] {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const width = Math.max(0, ...filled.map(({ cells }) => cells.length))
  if (filled.length === 0 || (width !== 2 && width !== 3)) return [...rows]
  const cells = width === 2 ? ['number', 'points'] : ['number', 'name', 'points']
  return [{ line: filled[0].line, cells }, ...filled]
}

/**
 * Hand-scored points from a table with a row a student: a column with the number, one with the points. Where neither has a
 * name, the first and the last of two or three.
 * @param find  the number by which the exam knows a student; undefined of nobody, or of several
 * @throws StationError `invalid-input`: as `textRows`; `table-column-missing`, `table-column-twice`, `hand-empty`
 */
export function readHandScores(
  text: Uint8Array,
  possible: number,
  find: (number: string) => string | undefined,
): GivenHandScores {
  const rows = textRows(text, ROSTER_HEADERS)
  const table = tableOf(hasHeader(rows, ROSTER_HEADERS) ? rows : withHeader(rows), ROSTER_HEADERS)
  const number = findColumn(table, ROSTER_HEADERS)
  const others = table.columns.filter((column) => column !== number)
  const points = onlyColumn(table, POINTS_NAMES) ?? (others.length === 1 ? others[0] : undefined)
  if (number === undefined || points === undefined) {
    const [column, names] = number === undefined ? ['number', ROSTER_HEADERS] : ['points', POINTS_NAMES]
    throw new StationError('invalid-input', `no column with ${column}`, {
      reason: 'table-column-missing',
      params: { column, names: names.slice(0, 8).join(', ') },
    })
  }
  if (table.rows.length === 0)
    throw new StationError('invalid-input', 'no points in the table', { reason: 'hand-empty' })
  const scores: HandPoints[] = []
  const empty: number[] = []
  const refused: RefusedLine[] = []
  const lines = new Map<string, number>()
  table.rows.forEach((row, i) => {
    const line = table.lines[i]
    const refuse = (reason: HandRefusal, params: ErrorParams = {}) =>
      void refused.push({ line, reason, params: { line, ...params } })
    const written = row[number] ?? ''
    const own = written === '' ? undefined : find(written)
    const first = own === undefined ? undefined : lines.get(own)
    const value = readHandPoints(row[points] ?? '', possible)
    if (own !== undefined && first === undefined) lines.set(own, line)
    if (written === '') refuse('hand-number-missing')
    else if (own === undefined) refuse('hand-stranger')
    else if (first !== undefined) refuse('hand-number-twice', { first })
    else if (typeof value === 'string') refuse(value, { possible })
    else if (value === null) empty.push(line)
    else scores.push({ number: own, points: value })
  })
  return { scores, empty, refused }
}

/** A line that is refused, as an error in words. */
export const refusedLine = ({ line, reason, params }: RefusedLine): StationError =>
  new StationError('invalid-input', `hand-scored points, line ${line}: ${reason}`, { reason, params })
