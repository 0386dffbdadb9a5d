import type { Clock } from '#main/base/clock.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import type { StudentData } from '#main/db/student-data.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { ForgettingReceipt, StudentRecord } from '#shared/contract/student-data.ts'
import { StationError } from '#shared/domain/errors.ts'
import { ROSTER_HEADERS, type Student, storedRoster } from '#shared/domain/roster.ts'
import { parseTable, type Table, writeCsv } from '#shared/domain/tables.ts'
import type { Homework } from './homework.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface StudentDataParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly homework: Homework
  readonly perform: Perform
  readonly clock: Clock
  readonly rows: StudentData
}

type Whose = Pick<Student, 'number' | 'name'>

/** Stricter than elsewhere: whoever has no name is nobody who has one, and what cannot be told apart is not deleted. */
const isTheirs = (student: Whose, { number, name }: Whose) =>
  number === student.number && (name === '' || name === student.name)

/** The exam's roster without them, as it is stored; undefined where they are not in it. */
function rosterWithout(rosterCsv: Uint8Array | null, student: Whose): string | undefined {
  if (rosterCsv === null) return undefined
  const table = parseTable(rosterCsv, ROSTER_HEADERS)
  const isRowTheirs = (at: number) => {
    const one: Table = { ...table, rows: [table.rows[at]], lines: [table.lines[at]] }
    return storedRoster(one).some((each) => isTheirs(student, each))
  }
  const kept = table.rows.filter((_, at) => !isRowTheirs(at))
  if (kept.length === table.rows.length) return undefined
  return writeCsv(
    table.columns,
    kept.map((row) => table.columns.map((column) => ({ text: row[column] ?? '' }))),
  )
}

/** All that the station keeps of one student, in every exam: to be handed over to them, or to be deleted before its time. */
export function createStudentData({ tables, grader, homework, perform, clock, rows }: StudentDataParts) {
  const { batches, pages, hands } = tables

  /** Sheets and papers that are surely theirs; of a sheet of several pages each. */
  function pagesOf(batchId: number, student: Whose): StoredPage[] {
    const own = pages
      .ofStudent(batchId, student.number)
      .filter(({ summary }) => isTheirs(student, { number: student.number, name: summary.studentName ?? '' }))
    const ids = new Set(own.flatMap(({ id, summary }) => [id, ...(summary.partOf?.pageIds ?? [])]))
    return [...ids].flatMap((id) => pages.get(id) ?? [])
  }

  /** Recordings and pages that are theirs, as a person said or the file's name says, in whatever state. */
  const homeworkOf = (student: Whose) =>
    homework.all().filter((each) => each.student !== null && isTheirs(student, each.student))

  return {
    /** What is kept, in full. @throws StationError `not-found` `student-unknown` */
    record(student: Whose): StudentRecord {
      const exams = batches.list().flatMap((batch): StudentRecord['exams'] => {
        const { id: batchId, name, heldOn } = batch
        const { roster = [] } = grader.open(batchId)
        const entry = roster.find((each) => isTheirs(student, each))
        // There the number is somebody else's, and so is what hangs on it alone.
        if (entry === undefined && roster.some(({ number }) => number === student.number)) return []
        const sheets = pagesOf(batchId, student)
        const handPoints = hands.of(batchId).get(student.number) ?? null
        if (entry === undefined && sheets.length === 0 && handPoints === null) return []
        const papers = new Map(tables.marked.of(batchId).map(({ id, marks }) => [id, marks]))
        return [
          {
            ...{ batchId, name, heldOn, handPoints },
            roster:
              entry === undefined
                ? null
                : {
                    ...{ number: entry.number, name: entry.name, group: entry.group },
                    numbers: [...(entry.numbers ?? [entry.number])],
                    contact: { ...entry.contact },
                  },
            sheets: sheets.map(({ id, fileName, pageIndex, summary }) => ({
              ...{ file: fileName, page: pageIndex + 1 },
              ...{ points: summary.points ?? null, possible: summary.possible ?? null },
              answers: Object.fromEntries(
                pages.readOne(id)?.decisions.map(({ label, detected }) => [label, detected.join(',')]) ??
                  Object.entries(papers.get(id) ?? {}),
              ),
            })),
          },
        ]
      })
      const notices = rows.noticesOf(student)
      const works = homeworkOf(student)
      if (exams.length === 0 && notices.length === 0 && works.length === 0)
        throw new StationError('not-found', 'nothing is kept of this student', { reason: 'student-unknown' })
      return {
        ...{ number: student.number, name: student.name, exams, notices },
        homework: works.map(({ jobId, name, day, dayBy, kind, state, measure }) => ({
          ...{ jobId, file: name, day, dayBy, kind, state, measure },
        })),
      }
    },

    /**
     * Deletes it, in one act. What cannot go at once, or is not here, is in the receipt.
     * @throws StationError `not-found` `student-unknown`; `conflict` `student-notice-waiting`, `student-homework-waiting`
     */
    forget(student: Whose, who: string): ForgettingReceipt {
      const kept = this.record(student)
      if (kept.notices.some(({ state }) => state === 'queued' || state === 'sending'))
        throw new StationError('conflict', 'a notice to them is on its way', {
          reason: 'student-notice-waiting',
        })
      if (kept.homework.some(({ state }) => state === 'ready' || state === 'leased'))
        throw new StationError('conflict', 'homework of theirs is being looked at', {
          reason: 'student-homework-waiting',
        })
      return perform((act) => {
        let sharedFiles = 0
        let [sheets, rosters, handPoints] = [0, 0, 0]
        for (const { batchId } of kept.exams) {
          const own = pagesOf(batchId, student)
          for (const { id } of own) rows.removePage(id)
          const shared = [...new Set(own.map(({ fileId }) => fileId))].filter((id) => !rows.removeFile(id))
          // A paper that was marked by hand is on no scan.
          sharedFiles += shared.filter((id) => pages.file(id)?.sha256 != null).length
          sheets += own.length
          const points = [...hands.of(batchId).keys()].includes(student.number)
          if (points)
            hands.set(batchId, [{ number: student.number, points: null }], { who, now: clock.now() })
          handPoints += Number(points)
          const roster = rosterWithout(tables.batchOf(batchId).rosterCsv, student)
          if (roster !== undefined) batches.setRoster(batchId, new TextEncoder().encode(roster))
          rosters += Number(roster !== undefined)
          grader.regrade(batchId)
          act.tell({ name: 'batch.changed', batchId })
        }
        const notices = rows.removeNotices(student)
        const works = homework.remove(kept.homework.map(({ jobId }) => jobId))
        if (works > 0) act.tell({ name: 'queue.changed' })
        return {
          ...{ number: student.number, name: student.name, atMs: clock.now(), who },
          deleted: { exams: kept.exams.length, sheets, rosters, handPoints, notices, homework: works },
          sharedFiles,
        }
      })
    },
  }
}
