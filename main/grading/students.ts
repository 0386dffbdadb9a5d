import type { StudentSheets } from '#shared/contract/batches.ts'
import { type Attendance, attendanceOf } from '#shared/domain/attendance.ts'
import { seoulDay } from '#shared/domain/seoul-day.ts'
import type { Grader } from './regrade.ts'
import { ownedSheets } from './score-batch.ts'
import { pageName } from './sheet-view.ts'
import type { GradingTables } from './tables.ts'

/** Who is in an exam: its roster with the sheets of each, and who came. */
export function createStudents({ pages }: GradingTables, { open, exam }: Grader) {
  return {
    /** Everyone of the roster, with the sheets that are surely theirs. */
    list(batchId: number): StudentSheets[] {
      const named = pages.ofStudents(batchId).filter(({ summary }) => summary.studentName !== undefined)
      const sheets = Map.groupBy(named, ({ summary }) => summary.studentNumber)
      return (open(batchId).roster ?? []).map(({ number, name, group, numbers }) => ({
        ...{ number, name, group },
        numbers: [...(numbers ?? [number])],
        sheets: sheets.get(number)?.map(pageName) ?? [],
      }))
    },

    attendance(batchId: number): Attendance {
      const days = new Map(pages.cameAt(batchId).map(({ id, atMs }) => [id, seoulDay(atMs)]))
      const { open: opened, pages: graded } = exam(batchId)
      return attendanceOf(
        ownedSheets(graded, ({ sheet }) => sheet).map(({ id, sheet: { student, mayBeOf } }) => ({
          ...{ pageId: id, student, mayBeOf },
          day: days.get(id) ?? '',
        })),
        opened.roster,
        opened.hand?.points.keys(),
      )
    },
  }
}
