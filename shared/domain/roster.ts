import { StationError } from './errors.ts'
import { findColumn, type Table } from './tables.ts'

export interface Student {
  /**
   * What tells the student from everyone else of the roster, as text: leading zeros count. Of a student who has only numbers
   * that others have, too (siblings by a parent's phone), such a number and the name.
   */
  readonly number: string
  readonly name: string
  readonly group: string
  /** What the student may mark instead, too: own phone, a parent's, a code; `number` among them. Absent: `number` alone. */
  readonly numbers?: readonly string[]
  /** How the academy's server knows the student, where the roster says. */
  readonly contact?: {
    readonly enrollmentId?: string
    readonly phone?: string
    readonly parentPhone?: string
  }
}

/**
 * Whether two exams have one person's sheet: nobody is told by no number, and a number that was another person's then, by its
 * name, is not theirs.
 */
export const isSamePerson = (
  a: Pick<Student, 'number' | 'name'>,
  b: Pick<Student, 'number' | 'name'>,
): boolean =>
  a.number !== '' && a.number === b.number && (a.name === '' || b.name === '' || a.name === b.name)

/** What was found in a roster that people should know of; nothing of it keeps the roster from being taken. */
export type RosterNote =
  /** Zeros that a spreadsheet took from the front were put back. */
  | { readonly kind: 'zeros-restored'; readonly lines: readonly number[] }
  /** Students who share a number and are asked for, whenever it is marked. */
  | { readonly kind: 'number-shared'; readonly lines: readonly number[] }

/** The surest first. */
const CODE_NAMES = [
  ...['student_number', '수험번호', '학번', 'sid', 'number', '식별번호', 'student_id', 'id', '학생번호'],
  ...['학생코드', '코드', 'code', 'omr_code', '원생번호', '회원번호'],
]
const PHONE_NAMES = [
  ...['학생연락처', '학생전화번호', '학생전화', '학생휴대폰', '학생핸드폰', '본인연락처', '휴대폰', '핸드폰'],
  ...[
    '휴대폰번호',
    '핸드폰번호',
    '전화번호',
    '연락처',
    '전화',
    'student_phone',
    'phone',
    'mobile',
    'phone_number',
  ],
]
const PARENT_NAMES = [
  ...[
    '학부모연락처',
    '학부모전화번호',
    '학부모전화',
    '학부모휴대폰',
    '학부모핸드폰',
    '부모연락처',
    '부모님연락처',
  ],
  ...[
    '보호자연락처',
    '보호자전화번호',
    '보호자휴대폰',
    '모연락처',
    '부연락처',
    '어머니연락처',
    '아버지연락처',
  ],
  ...['parent_phone', 'parents_phone', 'guardian_phone'],
]
/** The server's own id, which nobody marks. */
const ENROLLMENT_NAMES = ['수강등록id', '수강등록번호', '수강등록', 'enrollment_id']
/** A class list's running number, which is nobody's number where there is another. */
const RUNNING_NAMES = ['번호', 'no']
/** Names by which a roster is known, wherever its header stands. */
export const ROSTER_HEADERS: readonly string[] = [
  ...CODE_NAMES,
  ...PHONE_NAMES,
  ...PARENT_NAMES,
  ...RUNNING_NAMES,
]

const NAME_NAMES = ['name', '이름', '성명', '학생', '학생명', '학생이름', 'student', 'student_name']
const GROUP_NAMES = ['class', 'group', '반', '학급', '클래스', '반명', '소속반']

const atLine = (reason: string, line: number, first = 0) =>
  new StationError('invalid-input', `roster, line ${line}: ${reason}`, { reason, params: { line, first } })

/** What a spreadsheet left of a number too long for its column; the digits behind are gone. */
const CUT_SHORT = /^\d(?:\.\d+)?E\+?\d+$/i

/** Digits as they are marked: people group them by hyphens, spaces, dots and brackets, and write +82 for 0. */
function plainNumber(text: string): string {
  const plain = text.normalize('NFKC').replace(/\.0+$/, '')
  if (!/^\+?[\d\s().-]+$/.test(plain)) return text
  return plain.replace(/^\+82[\s-]*0?/, '0').replace(/[\s().+-]/g, '')
}

/** Numbers of one cell: two phones are often written into one. */
function numbersIn(cell: string): string[] {
  const parts = cell.split(/[,/;]/).flatMap((part) => {
    const digits = part.replace(/\D/g, '').length
    return digits > LONGEST ? part.trim().split(/\s+/) : [part]
  })
  return parts.map((part) => plainNumber(part.trim())).filter((number) => number !== '')
}

/** No phone has more digits (ITU-T E.164). */
const LONGEST = 15

/** A Korean mobile number without its zero. */
const MOBILE_WITHOUT_ZERO = /^1[016789]\d{7,8}$/
/** Shorter numbers are running ones, of which 9 is no 09. */
const SHORTEST_PADDED = 4

/** How long the numbers of a column are that lost no zeros; undefined where they are of no one length. */
function lengthOf(numbers: readonly string[]): number | undefined {
  const digits = numbers.filter((number) => /^\d+$/.test(number))
  const longest = Math.max(0, ...digits.map((number) => number.length))
  const whole = digits.filter((number) => number.length === longest).length
  return longest >= SHORTEST_PADDED && whole * 2 > numbers.length ? longest : undefined
}

/** Numbers of every student in one column, zeros put back. */
function columnNumbers(table: Table, column: string, isPhone: boolean, restored: Set<number>): string[][] {
  const found = table.rows.map((row) => numbersIn(row[column] ?? ''))
  const length = isPhone ? undefined : lengthOf(found.flat())
  const restore = (number: string, line: number) => {
    const isMobile = isPhone && MOBILE_WITHOUT_ZERO.test(number)
    const whole = isMobile
      ? `0${number}`
      : length !== undefined && /^\d+$/.test(number)
        ? number.padStart(length, '0')
        : number
    if (whole !== number) restored.add(line)
    return whole
  }
  return found.map((numbers, i) => numbers.map((number) => restore(number, table.lines[i])))
}

/**
 * The students of a class list as Excel leaves it, and what there is to say of it.
 * @throws StationError `invalid-input` with the line: no number at all (`roster-number-missing`), one cut short as
 *   `1.01E+10` (`roster-number-cut`), a student twice (`roster-number-twice`); without a number column `table-column-missing`
 * @param isStored  taken before, by laxer rules: only what could not be taken then is refused
 */
export function readRoster(
  table: Table,
  { isStored = false }: { isStored?: boolean } = {},
): { students: Student[]; notes: RosterNote[] } {
  const restored = new Set<number>()
  const columns = [CODE_NAMES, PHONE_NAMES, PARENT_NAMES].flatMap((names) => {
    const column = findColumn(table, names)
    return column === undefined ? [] : [{ column, isPhone: names !== CODE_NAMES }]
  })
  const running = findColumn(table, RUNNING_NAMES)
  if (columns.length === 0 && running !== undefined) columns.push({ column: running, isPhone: false })
  if (columns.length === 0) {
    const names = ['학번', '수험번호', '전화번호', 'number', 'phone'].join(', ')
    throw new StationError('invalid-input', `no column with student numbers (one of ${names})`, {
      reason: 'table-column-missing',
      params: { column: 'number', names },
    })
  }
  const byColumn = columns.map(({ column, isPhone }) => columnNumbers(table, column, isPhone, restored))
  const owners = new Map<string, Set<number>>()
  const all = table.rows.map((_, i) => {
    const numbers = [...new Set(byColumn.flatMap((column) => column[i]))]
    if (numbers.length === 0) throw atLine('roster-number-missing', table.lines[i])
    if (!isStored && numbers.some((number) => CUT_SHORT.test(number)))
      throw atLine('roster-number-cut', table.lines[i])
    for (const number of numbers) owners.set(number, (owners.get(number) ?? new Set()).add(i))
    return numbers
  })
  const enrollment = findColumn(table, ENROLLMENT_NAMES)
  const firstOf = (names: readonly string[], i: number) => {
    const at = columns.findIndex(({ column }) => column === findColumn(table, names))
    return at === -1 ? undefined : byColumn[at][i][0]
  }
  const contactOf = (i: number) => {
    const all = {
      enrollmentId: cell(enrollment, i),
      phone: firstOf(PHONE_NAMES, i),
      parentPhone: firstOf(PARENT_NAMES, i),
    }
    const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== '')
    return given.length === 0 ? {} : { contact: Object.fromEntries(given) as NonNullable<Student['contact']> }
  }
  const name = findColumn(table, NAME_NAMES)
  const group = findColumn(table, GROUP_NAMES)
  const cell = (column: string | undefined, i: number) =>
    column === undefined ? '' : (table.rows[i][column] ?? '')
  const seen = new Map<string, number>()
  const students = all.map((numbers, i) => {
    const own = numbers.find((number) => owners.get(number)?.size === 1)
    const named = own ?? `${numbers[0]} ${cell(name, i)}`.trim()
    const first = seen.get(named)
    if (first !== undefined && !isStored) throw atLine('roster-number-twice', table.lines[i], first)
    const number = first === undefined ? named : `${named} (${table.lines[i]})`
    seen.set(number, table.lines[i])
    const isAlone = numbers.length === 1 && numbers[0] === number
    return {
      number,
      name: cell(name, i),
      group: cell(group, i),
      ...(isAlone ? {} : { numbers }),
      ...contactOf(i),
    }
  })
  const shared = [...owners.values()].filter((rows) => rows.size > 1).flatMap((rows) => [...rows])
  const notes: RosterNote[] = [
    { kind: 'zeros-restored', lines: [...restored] },
    { kind: 'number-shared', lines: [...new Set(shared)].map((i) => table.lines[i]) },
  ]
  return {
    students,
    notes: notes
      .filter(({ lines }) => lines.length > 0)
      .map(({ kind, lines }) => ({ kind, lines: lines.toSorted((a, b) => a - b) })),
  }
}

/** The students of a roster that was taken before. */
export const storedRoster = (table: Table): Student[] => readRoster(table, { isStored: true }).students

/** Sheets with room for so many digits ask for the last ones of a phone. */
export const SHORTEST_TAIL = 8

const digitsOf = (text: string) => (/^[\d\s.-]+$/.test(text) ? text.replace(/[\s.-]/g, '') : text)

/** Digits alone, without what groups them and the zeros that a spreadsheet takes from their front. */
const bareNumber = (text: string) => (/^[\d\s.-]+$/.test(text) ? digitsOf(text).replace(/^0+/, '') : text)

/** Ends of a number that stand for it. */
function tailsOf(text: string): string[] {
  const digits = digitsOf(text)
  if (!/^\d+$/.test(digits)) return []
  return Array.from({ length: Math.max(0, digits.length - SHORTEST_TAIL) }, (_, i) => digits.slice(i + 1))
}

function indexed<Of extends Pick<Student, 'number' | 'numbers'>>(
  students: readonly Of[],
  namesOf: (number: string) => readonly string[],
): ReadonlyMap<string, readonly Of[]> {
  const index = new Map<string, Of[]>()
  for (const student of students) {
    for (const name of new Set([student.number, ...(student.numbers ?? [])].flatMap(namesOf))) {
      index.set(name, [...(index.get(name) ?? []), student])
    }
  }
  return index
}

/**
 * Finds the one student of a number as a table says it: the roster's own, else one that only a single student's is like,
 * without what a spreadsheet takes from it, or by the end of a phone that a sheet has room for.
 */
export function studentFinder<Of extends Pick<Student, 'number' | 'numbers'>>(
  students: readonly Of[],
): (number: string) => Of | undefined {
  const exact = new Map(students.map((student) => [student.number, student]))
  const alike = indexed(students, (number) => [bareNumber(number)])
  const ending = indexed(students, tailsOf)
  return (number) => {
    const own = exact.get(number)
    if (own !== undefined) return own
    const same = new Set([...(alike.get(bareNumber(number)) ?? []), ...(ending.get(digitsOf(number)) ?? [])])
    return same.size === 1 ? [...same][0] : undefined
  }
}
