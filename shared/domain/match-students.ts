import { SHORTEST_TAIL, type Student } from './roster.ts'

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
  /** How well the marks fit one of this student's numbers; 0 is a perfect fit, each wrong sure position costs about 1. */
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

const numbersOf = ({ number, numbers }: Student): readonly string[] => numbers ?? [number]

/**
 * A number as a sheet with so many positions has room for it: zeros in front are what spreadsheets take away, and of a longer
 * number, a phone's, the last digits are marked. undefined where it cannot be that number.
 */
function asMarked(number: string, positions: number): string | undefined {
  const text = /^\d+$/.test(number) ? number.padStart(positions, '0') : number
  if (text.length === positions) return text
  const isTail = text.length > positions && positions >= SHORTEST_TAIL && /^\d+$/.test(text)
  return isTail ? text.slice(-positions) : undefined
}

/** How a student's number is marked on a sheet with so many positions; undefined where none of the student's fits it. */
export function markedNumber(student: Student, positions: number): string | undefined {
  for (const number of [student.number, ...numbersOf(student)]) {
    const marked = asMarked(number, positions)
    if (marked !== undefined) return marked
  }
  return undefined
}

interface Marked {
  /** The numbers of each student, as they are marked. */
  readonly numbers: readonly (readonly string[])[]
  readonly students: ReadonlyMap<string, readonly Student[]>
}

// A roster is matched with every sheet of a batch; what follows from it alone is worked out once.
const known = new WeakMap<readonly Student[], Map<number, Marked>>()

function markedBy(roster: readonly Student[], positions: number): Marked {
  const ofRoster = known.get(roster) ?? new Map<number, Marked>()
  known.set(roster, ofRoster)
  const before = ofRoster.get(positions)
  if (before !== undefined) return before
  const numbers = roster.map((student) => [
    ...new Set(numbersOf(student).flatMap((number) => asMarked(number, positions) ?? [])),
  ])
  const students = new Map<string, Student[]>()
  roster.forEach((student, i) => {
    for (const number of numbers[i]) students.set(number, [...(students.get(number) ?? []), student])
  })
  const marked = { numbers, students }
  ofRoster.set(positions, marked)
  return marked
}

/**
 * Students who have exactly the number that was marked. One may be taken unseen; several, as siblings by a parent's phone, are
 * asked for.
 * @returns none where a position is blank or in doubt
 */
export function exactStudents(
  positions: readonly NumberPosition[],
  roster: readonly Student[],
): readonly Student[] {
  if (positions.some(({ decided }) => decided === '')) return []
  return studentsOfNumber(positions.map(({ decided }) => decided).join(''), roster)
}

function numberCost(positions: readonly NumberPosition[], number: string): number {
  return positions.reduce((cost, position, i) => cost + positionCost(position, number[i] ?? ''), 0)
}

/**
 * Students one of whose numbers fits what was marked, best first.
 * @param positions  left to right
 * @param most  candidates returned at most
 */
export function rankStudents(
  positions: readonly NumberPosition[],
  roster: readonly Student[],
  most = 5,
): Candidate[] {
  const { numbers } = markedBy(roster, positions.length)
  return roster
    .map((student, i) => ({
      student,
      cost: Math.min(Number.POSITIVE_INFINITY, ...numbers[i].map((number) => numberCost(positions, number))),
    }))
    .filter((candidate) => candidate.cost <= Math.max(2, positions.length / 3))
    .sort((a, b) => a.cost - b.cost || (a.student.number < b.student.number ? -1 : 1))
    .slice(0, most)
}

/** A bubble this dark beside the darkest one of its position: the digit wavered. */
const WAVERS_FROM = 0.5

/** Digits a position may be meant to say: the one decided, and those whose bubbles are nearly as dark. */
function possibleDigits({ options, fills, decided }: NumberPosition): string[] {
  const strongest = Math.max(...fills, 0)
  return options.filter(
    (digit, i) => digit === decided || (strongest > 0 && fills[i] >= WAVERS_FROM * strongest),
  )
}

/**
 * Students whose numbers are the same but for digits that wavered: the sheet may be any of theirs, whatever was decided.
 * @returns several or none
 */
export function nearTwins(positions: readonly NumberPosition[], roster: readonly Student[]): Student[] {
  const possible = positions.map(possibleDigits)
  if (possible.every((digits) => digits.length < 2)) return []
  const { numbers } = markedBy(roster, positions.length)
  const fit = roster.filter((_, i) =>
    numbers[i].some((number) => possible.every((digits, at) => digits.includes(number[at]))),
  )
  return fit.length > 1 ? fit : []
}

/** The same of digits that were written down. */
export const studentsOfNumber = (digits: string, roster: readonly Student[]): readonly Student[] =>
  markedBy(roster, digits.length).students.get(digits) ?? []

/**
 * The student a person means by a number, which may have been written without its zeros or be another one of the student's.
 * @returns undefined where it is nobody's, or several students'
 */
export function findStudent(number: string, roster: readonly Student[]): Student | undefined {
  const exact = roster.find((student) => student.number === number)
  if (exact !== undefined) return exact
  const found = studentsOfNumber(number.replace(/[\s.-]/g, ''), roster)
  return found.length === 1 ? found[0] : undefined
}
