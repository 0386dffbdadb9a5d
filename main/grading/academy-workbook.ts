import { type SheetColumn, writeWorkbook } from '#main/workbooks/write-workbook.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { HandPart } from '#shared/domain/hand-scores.ts'
import { questionNumber } from '#shared/domain/layout.ts'
import type { Student } from '#shared/domain/roster.ts'
import { totalOf } from '#shared/domain/score-exam.ts'
import type { Verdict } from '#shared/domain/scoring.ts'
import { type GradedSheet, missingFrom } from './score-batch.ts'

/** What the academy's server takes at most in one workbook. */
const MOST_ROWS = 2_000

/** Why somebody is not in it. Nobody is sent as a guess: there a blank cell is right, and an absence is told to parents. */
export interface LeftOutOfWorkbook {
  readonly number: string
  readonly name: string
  /**
   * `open`: answers to decide, or a part to score. `unscored`: no key. `twice`: two sheets. `stranger`: not on the roster.
   * `nobody`: a sheet nobody was found for; whoever it may be is then `unsettled` rather than absent.
   */
  readonly why: 'open' | 'unscored' | 'twice' | 'stranger' | 'nobody' | 'unsettled'
}

export interface AcademyWorkbook {
  readonly file: Uint8Array
  readonly students: number
  readonly leftOut: readonly LeftOutOfWorkbook[]
}

const MARKS: Readonly<Record<Exclude<Verdict, 'undecided'>, 'O' | 'X'>> = {
  right: 'O',
  void: 'O',
  wrong: 'X',
  blank: 'X',
}

function whyLeftOut(
  { score, student, sameNumberAs }: GradedSheet,
  known: ReadonlyMap<string, Student>,
): LeftOutOfWorkbook['why'] | undefined {
  if (student === undefined) return 'nobody'
  if (!known.has(student.number)) return 'stranger'
  if (sameNumberAs !== undefined) return 'twice'
  if (score === undefined) return 'unscored'
  return totalOf(score) === undefined ? 'open' : undefined
}

/** The server's number of each question that is scored on any sheet, in its order. */
function numbered(sheets: readonly GradedSheet[]): [label: string, number: number][] {
  const labels = new Set(
    sheets.flatMap(({ score }) => score?.questions.map(({ question }) => question) ?? []),
  )
  const numbers = [...labels].map((label): [string, number] => {
    const number = questionNumber(label)
    if (number !== undefined) return [label, number]
    throw new StationError('invalid-input', `question ${label} has no number`, {
      reason: 'academy-question-number',
      params: { question: label },
    })
  })
  const seen = new Set<number>()
  for (const [question, number] of numbers) {
    if (seen.has(number))
      throw new StationError('invalid-input', `two questions ${number}`, {
        reason: 'academy-question-number',
        params: { question },
      })
    seen.add(number)
  }
  return numbers.toSorted(([, a], [, b]) => a - b)
}

/**
 * The workbook that the academy's server imports results from (이름, 수강등록ID, 학생연락처, 학부모연락처, 응시 여부, then a column
 * a question with O or X). A cell is never blank there, since blank means right. It has no place for hand-scored points.
 * @param sheets  without the empty ones
 * @throws StationError `invalid-input`: `academy-question-number`, `academy-workbook-large`
 */
export function academyWorkbook(
  sheets: readonly GradedSheet[],
  roster: readonly Student[] | undefined,
  hand?: HandPart,
): AcademyWorkbook {
  const counted = sheets.filter(
    ({ standing, isFollower }) => standing !== 'duplicate' && standing !== 'empty' && !isFollower,
  )
  const known = new Map(roster?.map((student) => [student.number, student]))
  const sent = counted.filter((sheet) => whyLeftOut(sheet, known) === undefined)
  const questions = numbered(sent)
  const { absent, checking } = missingFrom(counted, roster ?? [], hand)
  const leftOut: LeftOutOfWorkbook[] = [
    ...counted.flatMap((sheet) => {
      const why = whyLeftOut(sheet, known)
      if (why === undefined) return []
      const { student, fileName } = sheet
      return [{ number: student?.number ?? '', name: student?.name ?? fileName, why }]
    }),
    ...checking.map(({ number, name }) => ({ number, name, why: 'unsettled' as const })),
  ]
  const identity = (student: Student) => {
    const { enrollmentId = '', phone = '', parentPhone = '' } = known.get(student.number)?.contact ?? {}
    return [student.name, enrollmentId, phone, parentPhone]
  }
  const rows = [
    ...sent.map(({ student, score }) => {
      const marks = new Map(
        score!.questions.map(({ question, verdict }) => [question, MARKS[verdict as keyof typeof MARKS]]),
      )
      return [...identity(student!), '응시', ...questions.map(([label]) => marks.get(label) ?? 'X')]
    }),
    ...absent.map((student) => [...identity(student), '결시', ...questions.map(() => null)]),
  ]
  if (rows.length > MOST_ROWS) {
    throw new StationError('invalid-input', `${rows.length} rows for the academy's server`, {
      reason: 'academy-workbook-large',
      params: { rows: rows.length, most: MOST_ROWS },
    })
  }
  const columns: SheetColumn[] = ['이름', '수강등록ID', '학생연락처', '학부모연락처', '응시 여부'].map(
    (title) => ({
      title,
      format: 'text',
      width: 14,
    }),
  )
  const file = writeWorkbook([
    {
      name: '채점표',
      frozenColumns: 1,
      columns: [
        ...columns,
        ...questions.map(([, number]): SheetColumn => ({ title: String(number), format: 'text', width: 5 })),
      ],
      rows,
    },
  ])
  return { file, students: rows.length, leftOut }
}
