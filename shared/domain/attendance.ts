import type { Student } from './roster.ts'

/** A sheet as far as it says whose it is. */
export interface OwnedSheet {
  /** Whose it surely is; undefined while nobody knows. */
  readonly student: Student | undefined
  /** Of whom it is then, where it says as much; nobody: it may be anybody's. */
  readonly mayBeOf: readonly Student[]
}

/** Students without a sheet. */
export interface Missing {
  /** None of the sheets can be theirs. */
  readonly absent: readonly Student[]
  /** One of the sheets may be theirs, or is to come: they are not absent before a person says whose it is. */
  readonly checking: readonly Student[]
}

/**
 * Who of a roster handed in nothing. One sheet that was not read, or says nothing of its owner, may be anybody's.
 * @param scored  numbers of those with hand-scored points, who were there: their sheet is still to come
 */
export function missingStudents(
  sheets: readonly OwnedSheet[],
  roster: readonly Student[],
  scored: Iterable<string> = [],
): Missing {
  const present = new Set<string>()
  const maybe = new Set(scored)
  let isAnybodys = false
  for (const { student, mayBeOf } of sheets) {
    if (student !== undefined) present.add(student.number)
    else if (mayBeOf.length === 0) isAnybodys = true
    for (const { number } of student === undefined ? mayBeOf : []) maybe.add(number)
  }
  const missing = roster.filter(({ number }) => !present.has(number))
  const isChecked = ({ number }: Student) => isAnybodys || maybe.has(number)
  return {
    absent: missing.filter((student) => !isChecked(student)),
    checking: missing.filter(isChecked),
  }
}

/** A sheet as attendance sees it. */
export interface AttendedSheet extends OwnedSheet {
  readonly pageId: number
  /** Day on which it came, `YYYY-MM-DD`. */
  readonly day: string
}

export interface Attendee {
  readonly number: string
  readonly name: string
  readonly group: string
  readonly pageIds: readonly number[]
}

/**
 * Who sat an exam. `checking`: students of whom a sheet may be that nobody has read or decided. `extra`: sheets of students who stand in no roster. `twice`: more than one sheet that counts. `late`: all of whose sheets came on a
 * day after the one on which most sheets came. Whoever is late or twice is present, too.
 */
export interface Attendance {
  readonly present: readonly Attendee[]
  readonly absent: readonly Attendee[]
  readonly checking: readonly Attendee[]
  readonly extra: readonly Attendee[]
  readonly late: readonly Attendee[]
  readonly twice: readonly Attendee[]
  /** Sheets of which nobody knows whose they are. */
  readonly unknown: readonly number[]
}

/** The day on which most sheets came, the first of several; undefined of none. */
function mainDay(sheets: readonly AttendedSheet[]): string | undefined {
  const days = [...Map.groupBy(sheets, ({ day }) => day)]
  return days.sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))[0]?.[0]
}

/**
 * @param roster  undefined where the exam has none: then everyone who came is present
 * @param scored  as in `missingStudents`
 */
export function attendanceOf(
  sheets: readonly AttendedSheet[],
  roster: readonly Student[] | undefined,
  scored: Iterable<string> = [],
): Attendance {
  const known = new Set(roster?.map(({ number }) => number))
  const byNumber = Map.groupBy(
    sheets.filter(({ student }) => student !== undefined),
    ({ student }) => student!.number,
  )
  const attendee = ({ number, name, group }: Student): Attendee => ({
    ...{ number, name, group },
    pageIds: byNumber.get(number)?.map(({ pageId }) => pageId) ?? [],
  })
  const came = [...byNumber.values()].map(([{ student }]) => student!)
  const present = (roster ?? came).filter(({ number }) => byNumber.has(number))
  const { absent, checking } = missingStudents(sheets, roster ?? [], scored)
  const main = mainDay(sheets)
  const isLate = ({ number }: Student) =>
    byNumber.get(number)!.every(({ day }) => main !== undefined && day > main)
  return {
    present: present.map(attendee),
    absent: absent.map(attendee),
    checking: checking.map(attendee),
    extra: roster === undefined ? [] : came.filter(({ number }) => !known.has(number)).map(attendee),
    late: came.filter(isLate).map(attendee),
    twice: came.filter(({ number }) => byNumber.get(number)!.length > 1).map(attendee),
    unknown: sheets.filter(({ student }) => student === undefined).map(({ pageId }) => pageId),
  }
}
