import type {
  DocumentInput,
  LeftOutStudent,
  MissingStudent,
  ReportAnswer,
  ReportExam,
  ReportStudent,
} from '#main/documents/report.ts'
import type { ResultRow } from '#shared/contract/results.ts'
import type { KeyEntry } from '#shared/domain/answer-key.ts'
import { questionNumber } from '#shared/domain/layout.ts'
import { roundPoints } from '#shared/domain/rounding.ts'
import { answerFinder } from '#shared/domain/scoring.ts'
import type { GradedPage } from './grade-pages.ts'
import type { GradedExam, OpenBatch } from './regrade.ts'
import { resultsTable } from './results-table.ts'
import { entriesFor, keyFormOf } from './score-batch.ts'

/** An exam as documents are drawn from it. */
export interface ExamForReport extends Pick<DocumentInput, 'absent' | 'checking'> {
  readonly exam: ReportExam
  /** Whose pages are in no document, and why. */
  readonly leftOut: readonly LeftOutStudent[]
}

/** As people call a question: by its number, where it has one. */
export const questionName = (label: string): string => String(questionNumber(label) ?? label)

function keyText({ rule }: KeyEntry): string {
  if (rule.kind !== 'accept') return ''
  return rule.accepted.map(({ options }) => options.join(', ')).join(' / ')
}

type Difficulty = (form: string, question: string) => number | null

function answersOf({ sheet }: GradedPage, { key }: OpenBatch, difficulty: Difficulty): ReportAnswer[] {
  if (sheet.score === undefined) return []
  const given = answerFinder(sheet.answers?.answers ?? [])
  const entries = entriesFor(key, sheet.answers?.formCode) ?? []
  const form = keyFormOf(key, sheet.answers?.formCode) ?? ''
  return sheet.score.questions.map(({ question, verdict, points, possible }, at) => {
    const entry = entries[at]
    return {
      question: questionName(question),
      given: given(question, at)?.chosen ?? [],
      verdict,
      key: entry === undefined ? '' : keyText(entry),
      points: roundPoints(points),
      possible: roundPoints(possible),
      difficulty: difficulty(form, question),
    }
  })
}

/** Whose sheet it is; a sheet that may be somebody else's is printed for nobody. */
function personOf({ sheet }: GradedPage, hasRoster: boolean): { number: string; name: string } | undefined {
  if (sheet.student !== undefined) return sheet.student
  const { number } = sheet.answers ?? {}
  // Without a roster the number is all there is to know, and without room for one on the sheet the file.
  if (hasRoster || sheet.answers === undefined) return undefined
  if (number === undefined) return { number: '', name: sheet.fileName }
  return number.status === 'ok' ? { number: number.text, name: '' } : undefined
}

function whyLeftOut(
  page: GradedPage,
  person: unknown,
  needsScore: boolean,
): LeftOutStudent['why'] | undefined {
  const { sheet } = page
  if (sheet.standing === 'error') return 'unread'
  if (person === undefined) return 'nobody'
  if (sheet.sameNumberAs !== undefined) return 'twice'
  return needsScore && sheet.score === undefined ? 'unscored' : undefined
}

// Without the phones of the roster.
const missingStudent = ({ number, name, group }: MissingStudent): MissingStudent => ({ number, name, group })

const byPlace = (a: ResultRow, b: ResultRow) =>
  (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY) ||
  (a.number ?? '').localeCompare(b.number ?? '', 'ko', { numeric: true })

/** @param needsScore  whether a sheet without a score has nothing to show */
export function reportExam(
  { pages, open }: GradedExam,
  { needsScore }: { readonly needsScore: boolean },
): ExamForReport {
  const { batch, roster } = open
  const table = resultsTable(pages, open)
  const byId = new Map(pages.map((page) => [page.id, page]))
  const items = new Map(
    table.items.map(({ form, question, difficulty }) => [`${form}\n${question}`, difficulty]),
  )
  const difficulty: Difficulty = (form, question) => items.get(`${form}\n${question}`) ?? null
  const students: ReportStudent[] = []
  const leftOut: LeftOutStudent[] = []
  for (const row of table.rows) {
    if (row.standing === 'duplicate') continue
    const page = byId.get(row.pageId)!
    const person = personOf(page, roster !== undefined)
    const why = whyLeftOut(page, person, needsScore)
    if (why !== undefined || person === undefined) {
      leftOut.push({
        number: row.number ?? '',
        name: row.name ?? row.fileName,
        why: why ?? 'nobody',
      })
      continue
    }
    students.push({
      ...row,
      number: person.number,
      name: person.name,
      answers: answersOf(page, open, difficulty),
    })
  }
  const possible = new Set(students.map((student) => student.possible))
  const { mean, deviation, median, passRate, reliability, handPossible } = table
  return {
    exam: {
      ...{ name: batch.name, heldOn: batch.heldOn, className: batch.className, subject: batch.subject },
      ...{ pass: batch.pass, mean, deviation, median, passRate, reliability, handPossible },
      possible: possible.size === 1 ? [...possible][0]! : null,
      items: table.items,
      students: students.toSorted(byPlace),
      pictures: new Map(),
      solutions: new Map(),
    },
    absent: table.absent.map(missingStudent),
    checking: table.checking.map(missingStudent),
    leftOut,
  }
}
