import type { Clock } from '#main/base/clock.ts'
import type { Blobs } from '#main/db/blob-store.ts'
import type { FactsRepository } from '#main/db/facts.ts'
import { homeworkRepository } from '#main/db/homework.ts'
import type { Db } from '#main/db/open.ts'
import { recoveryNotes } from '#main/db/recovery.ts'
import { studentDataRepository } from '#main/db/student-data.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { Sheet } from '#shared/contract/batches.ts'
import type { DeliverExam } from '#shared/domain/exam-result.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { alarmsByBatch } from './batch-alarms.ts'
import { createBatches } from './batches.ts'
import { compareExams } from './compare-exams.ts'
import { createDecisions } from './decisions.ts'
import { trendOf } from './earlier-exams.ts'
import type { ExportFormat } from './export-exam.ts'
import { createHandOver } from './hand-over.ts'
import { createHandScores } from './hand-scores.ts'
import { createHomework } from './homework.ts'
import { createIntake } from './intake.ts'
import { createDocuments } from './make-document.ts'
import { createMarkedPaper } from './marked-paper.ts'
import { createReading } from './reading.ts'
import { createGrader } from './regrade.ts'
import { resultWarnings } from './result-warnings.ts'
import { choosersOf, type ItemChoice, resultsTable } from './results-table.ts'
import { reviewQueries } from './review-items.ts'
import { createRules } from './rules.ts'
import { decisionViews, sheetView } from './sheet-view.ts'
import { createStudentData } from './student-data.ts'
import { createStudents } from './students.ts'
import { gradingTables } from './tables.ts'
import { createTemplates } from './templates.ts'
import { createWatchedFolders } from './watched-folders.ts'

export interface DeskParts {
  readonly db: Db
  readonly blobs: Blobs
  readonly clock: Clock
  readonly perform: Perform
  readonly facts: FactsRepository
  readonly deliverExam: DeliverExam
}

export type Desk = ReturnType<typeof createDesk>

/**
 * Grading on the desk, from scans to scores. Each intent is one act: its rows, the scores that follow, its jobs and its
 * events stand or fall together. Nobody else writes the tables of grading.
 */
export function createDesk({ db, blobs, clock, perform, facts, deliverExam }: DeskParts) {
  const tables = gradingTables(db)
  const grader = createGrader(tables)
  const reading = createReading({ tables, grader, blobs, clock })
  const intake = createIntake({ tables, grader, reading, perform, clock })
  const { pages, pageOf, reviews } = tables
  const homework = createHomework({ tables, rows: homeworkRepository(db), perform, clock })
  const jobs: readonly AnyJobDefinition[] = reading.jobs
  return {
    /** Grading's own kinds of work. */
    jobs,
    intake,
    batches: createBatches({ tables, grader, reading, intake, perform, clock }),
    decisions: createDecisions({ tables, grader, intake, perform, clock }),
    rules: createRules({ tables, grader, perform, clock }),
    templates: createTemplates({ tables, perform, clock }),
    pages: {
      get: pages.get,
      list: pages.list,
      total: pages.total,
      recent: pages.recent,
      /** Whether the batch has a page of these bytes. */
      has: (batchId: number, sha256: string): boolean => pages.firstWithBytes(batchId, sha256) !== undefined,
      /** How it stands, as decided last; undefined before it was read. */
      graded: grader.gradedPage,
      /** @throws StationError `not-found` */
      sheet(id: number): Sheet {
        const page = pageOf(id)
        const said = new Map(reviews.ofPage(id).map((row) => [`${row.lane}\n${row.label}`, row.id]))
        const parts = page.summary.partOf?.pageIds.flatMap((each) => pages.get(each) ?? [])
        return sheetView({
          page,
          parts: parts ?? [page],
          standing: grader.gradedPage(id),
          open: grader.open(page.batchId),
          replaces: pages.replacedBy(page.batchId, id),
          said(lane, label) {
            const reviewId = said.get(`${lane}\n${label}`) ?? null
            return { reviewId, history: reviewId === null ? [] : decisionViews(reviews.history(reviewId)) }
          },
        })
      },
    },
    watchedFolders: createWatchedFolders({ tables, perform }),
    students: createStudents(tables, grader),
    /** What is printed of exams. */
    documents: createDocuments({ tables, grader, blobs }),
    reviews: reviewQueries(tables, grader),
    homework,
    hand: createHandScores({ tables, grader, perform, clock }),
    studentData: createStudentData({
      ...{ tables, grader, homework, perform, clock },
      rows: studentDataRepository(db),
    }),
    marked: createMarkedPaper({ tables, grader, perform, clock }),
    results: {
      handOver: createHandOver({
        ...{ grader, facts, perform, deliverExam, clock },
        recoveredAtMs: () => recoveryNotes(db).last()?.atMs ?? null,
      }),
      table(batchId: number) {
        const { open, pages: graded } = grader.exam(batchId)
        return resultsTable(graded, open)
      },
      choosers(batchId: number, choice: ItemChoice) {
        const { open, pages: graded } = grader.exam(batchId)
        return choosersOf(graded, open, choice)
      },
      alarms: alarmsByBatch(tables, grader),
      warnings(batchId: number, asked: Parameters<typeof resultWarnings>[2]) {
        const { open, pages: graded } = grader.exam(batchId)
        return resultWarnings(graded, open, asked)
      },
      compare: (batchId: number, otherId: number) => compareExams(tables, batchId, otherId),
      trend(pageId: number) {
        const { batchId, summary } = pageOf(pageId)
        const number = summary.studentNumber ?? summary.partOf?.number
        const name = summary.studentName ?? summary.partOf?.name ?? ''
        return number === undefined ? [] : trendOf(tables, tables.batchOf(batchId), { number, name })
      },
      async file(batchId: number, format: ExportFormat, t: Translate) {
        const { exportExam } = await import('./export-exam.ts')
        const { open, pages: graded } = grader.exam(batchId)
        return exportExam(format, graded, open, t)
      },
    },
  }
}
