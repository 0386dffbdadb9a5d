import type { ResultRow, ResultsTable } from '#shared/contract/results.ts'
import type { NoticeSubject } from '#shared/domain/notice-plan.ts'
import type { NoticeFacts } from '#shared/domain/notice-values.ts'
import type { Student } from '#shared/domain/roster.ts'
import { roundHalfEven } from '#shared/domain/rounding.ts'

export interface NoticeExam {
  readonly name: string
  readonly heldOn: string | null
  readonly className: string
  readonly subject: string
}

/** Words that a notice shows. Parents read Korean, whatever language the screens have. */
const PASSED = { true: '합격', false: '불합격' } as const

const text = (value: number | null): string => (value === null ? '' : String(value))

/** Students of an exam for a notice: those on the roster, and sheets that are nobody's there. */
export function noticeSubjects(
  exam: NoticeExam,
  table: ResultsTable,
  roster: readonly Student[] | undefined,
): NoticeSubject[] {
  const students = new Map(roster?.map((student) => [student.number, student]))
  const common: NoticeFacts = {
    exam: exam.name,
    date: exam.heldOn ?? '',
    subject: exam.subject,
    mean: text(table.mean === null ? null : roundHalfEven(table.mean, 1)),
    count: String(table.rows.filter(({ isFinal }) => isFinal).length),
  }
  const factsOf = (student: Student): NoticeFacts => ({
    ...common,
    name: student.name,
    group: student.group || exam.className,
  })
  // A sheet that stands for its file once more tells nothing of anybody.
  const rows = table.rows.filter(({ standing }) => standing !== 'duplicate')
  // A number alone is not enough: with a digit that wavers it may be somebody else's, and then the row has no name.
  const isKnown = ({ number, name }: ResultRow) =>
    number !== null && name !== null && students.get(number)?.name === name
  const sheets = Map.groupBy(rows, ({ number, pageId }) => number ?? `#${pageId}`)
  const graded = [...sheets].map(([number, own]): NoticeSubject => {
    const [row] = own
    const student = students.get(number)
    if (student === undefined || !own.every(isKnown)) {
      const standing = isUnread(row) ? 'unread' : student === undefined ? 'stranger' : 'undecided'
      return { number, name: row.name ?? row.fileName, phones: {}, standing, facts: {} }
    }
    return {
      ...subjectOf(student),
      standing: own.length > 1 ? 'twice' : standingOf(row),
      facts: {
        ...factsOf(student),
        points: text(row.points),
        possible: text(row.possible),
        rank: text(row.rank),
        groupRank: text(row.groupRank),
        topPercent: text(row.topPercent),
        percentile: text(row.percentile),
        standardScore: text(row.standardScore),
        grade9: text(row.grade9),
        grade5: text(row.grade5),
        pass: row.pass === null ? '' : PASSED[`${row.pass}`],
        right: String(row.right),
        wrong: String(row.wrong),
        blank: String(row.blank),
      },
    }
  })
  const missing = (those: ResultsTable['absent'], standing: NoticeSubject['standing']) =>
    those.flatMap(({ number }): NoticeSubject[] => {
      const student = students.get(number)
      return student === undefined ? [] : [{ ...subjectOf(student), standing, facts: factsOf(student) }]
    })
  return [...graded, ...missing(table.absent, 'absent'), ...missing(table.checking, 'unsettled')]
}

const isUnread = ({ standing }: ResultRow): boolean =>
  standing === 'error' || standing === 'queued' || standing === 'reading' || standing === 'cancelled'

const subjectOf = ({ number, name, contact }: Student) => ({
  number,
  name: name.trim(),
  phones: {
    ...(contact?.parentPhone === undefined ? {} : { parent: contact.parentPhone }),
    ...(contact?.phone === undefined ? {} : { student: contact.phone }),
  },
})

/** A score is told once nothing about its sheet is open. */
function standingOf(row: ResultRow): NoticeSubject['standing'] {
  if (isUnread(row)) return 'unread'
  if (row.undecided > 0 || row.lacksHand || row.standing === 'review') return 'undecided'
  return row.isFinal && row.points !== null ? 'graded' : 'unscored'
}
