import { StationError } from './errors.ts'
import { findColumn, type Table } from './tables.ts'

export interface Student {
  /** Text: leading zeros count. */
  readonly number: string
  readonly name: string
  readonly group: string
}

/** The surest first: a class list has a running number (번호) beside the student's. */
const NUMBER_NAMES = [
  ...['student_number', '수험번호', '학번', 'sid', 'number', '식별번호', 'id'],
  ...['전화번호', 'phone', '번호'],
]
/** Names by which a roster is known, wherever its header stands. */
export const ROSTER_HEADERS: readonly string[] = NUMBER_NAMES

const NAME_NAMES = ['name', '이름', '성명', '학생', '학생명']
const GROUP_NAMES = ['class', 'group', '반', '학급', '클래스']

/** @throws StationError `invalid-input` when there is no number column or a number stands twice */
export function parseRoster(table: Table): Student[] {
  const number = findColumn(table, NUMBER_NAMES)
  if (number === undefined) {
    throw new StationError(
      'invalid-input',
      `no column with student numbers (one of ${NUMBER_NAMES.join(', ')})`,
      {
        reason: 'table-column-missing',
        params: { column: 'number', names: NUMBER_NAMES.join(', ') },
      },
    )
  }
  const name = findColumn(table, NAME_NAMES)
  const group = findColumn(table, GROUP_NAMES)
  const seen = new Map<string, number>()
  return table.rows.map((row, i) => {
    const line = table.headerLine + 1 + i
    const value = plainNumber(row[number] ?? '')
    const first = seen.get(value)
    if (value === '' || first !== undefined) {
      const reason = value === '' ? 'roster-number-missing' : 'roster-number-twice'
      throw new StationError('invalid-input', `roster, line ${line}: ${reason}`, {
        reason,
        params: { line, first: first ?? 0 },
      })
    }
    seen.set(value, line)
    return {
      number: value,
      name: name === undefined ? '' : (row[name] ?? ''),
      group: group === undefined ? '' : (row[group] ?? ''),
    }
  })
}

/** A number as it is marked: people group its digits by hyphens, spaces and dots. */
const plainNumber = (text: string) => (/^[\d\s.-]+$/.test(text) ? text.replace(/[\s.-]/g, '') : text)

/** One position of a student number as it was read. */
export interface NumberPosition {
  readonly options: readonly string[]
  /** Fill of each option's bubble, [0, 1]. */
  readonly fills: readonly number[]
  /** What was decided; '' when blank or doubtful. */
  readonly decided: string
}

export interface Candidate {
  readonly student: Student
  /** How well the marks fit this student's number; 0 is a perfect fit, each wrong sure position costs about 1. */
  readonly cost: number
}

/** What a position says against one digit: 0 when it was decided so, 1 when another was, in between by its fill. */
function positionCost(position: NumberPosition, digit: string): number {
  if (position.decided === digit) return 0
  if (position.decided !== '') return 1
  const strongest = Math.max(...position.fills, 1e-6)
  const at = position.options.indexOf(digit)
  const fill = at === -1 ? 0 : (position.fills[at] ?? 0)
  // Undecided: a blank column fits any digit about half; a doubtful one prefers its darker bubbles.
  return 0.5 * (1 - fill / Math.max(strongest, 0.2))
}

/**
 * Cost of reading `positions` as `number`; lengths must agree, else it cannot be that number. Zeros in front are what
 * spreadsheets take away.
 */
function numberCost(positions: readonly NumberPosition[], text: string): number {
  const number = /^\d+$/.test(text) ? text.padStart(positions.length, '0') : text
  if (number.length !== positions.length) return Number.POSITIVE_INFINITY
  return positions.reduce((cost, position, i) => cost + positionCost(position, number[i] ?? ''), 0)
}

/**
 * Students whose numbers fit what was marked, best first.
 * @param positions  left to right
 * @param most  candidates returned at most
 */
export function rankStudents(
  positions: readonly NumberPosition[],
  roster: readonly Student[],
  most = 5,
): Candidate[] {
  return roster
    .map((student) => ({ student, cost: numberCost(positions, student.number) }))
    .filter((candidate) => candidate.cost <= Math.max(2, positions.length / 3))
    .sort((a, b) => a.cost - b.cost || (a.student.number < b.student.number ? -1 : 1))
    .slice(0, most)
}

/** Whether the best candidate may be taken unseen: every position was decided and says exactly this student, no other. */
export function isExactMatch(candidates: readonly Candidate[]): boolean {
  return candidates[0]?.cost === 0 && candidates[1]?.cost !== 0
}
