import type { ResultItem, ResultRow, ResultsTable } from '#shared/contract/results.ts'
import type { Student } from '#shared/domain/roster.ts'
import { roundHalfEven } from '#shared/domain/rounding.ts'
import type { Verdict } from '#shared/domain/scoring.ts'
import type { Template } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'

export interface ReportAnswer {
  /** As people say it: `7`. */
  readonly question: string
  /** Empty when nothing was chosen. */
  readonly given: readonly string[]
  readonly verdict: Verdict
  /** What the key takes, e.g. `3` or `1, 3`; '' where everything is right. */
  readonly key: string
  readonly points: number
  readonly possible: number
  /** Share of the exam that has it right, [0, 1]; null where there is no such figure. */
  readonly difficulty: number | null
}

/** A sheet that surely is one student's, with what is said of its score. */
export interface ReportStudent extends ResultRow {
  readonly number: string
  readonly name: string
  readonly answers: readonly ReportAnswer[]
}

/** How a student did in another exam before this one. */
export interface EarlierExam {
  readonly name: string
  readonly heldOn: string | null
  readonly points: number
  readonly possible: number
  /** Of all final scores. */
  readonly mean: number
  readonly rank: number
  readonly n: number
}

export interface ReportExam
  extends Pick<ResultsTable, 'mean' | 'deviation' | 'median' | 'passRate' | 'reliability' | 'handPossible'> {
  readonly name: string
  /** `YYYY-MM-DD` */
  readonly heldOn: string | null
  readonly className: string
  readonly subject: string
  /** 만점; null where forms differ or there is no key. */
  readonly possible: number | null
  readonly pass: number | null
  readonly items: readonly ResultItem[]
  /** All of them, best first. */
  readonly students: readonly ReportStudent[]
  /** Questions of its paper and their solutions, by what people call them. */
  readonly pictures: ReadonlyMap<string, QuestionPicture>
  readonly solutions: ReadonlyMap<string, QuestionPicture>
}

/** How an academy's papers look, and when and in which words they are made. */
export interface ReportLook {
  readonly academy: string
  /** `#rrggbb` */
  readonly colour: string
  /** PNG or JPEG. */
  readonly logo: Uint8Array | undefined
  /** Day, as it is written in the language. */
  readonly madeOn: string
  readonly t: Translate
}

/** A question on a page of the exam paper, pixels of its picture. */
export interface QuestionPicture {
  readonly page: PagePicture
  readonly box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

export interface PagePicture {
  readonly jpeg: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

export type Turn = 0 | 90 | 180 | 270

/** A scan with what is to be drawn on it, pixels of its picture. */
export interface ScanPicture extends PagePicture {
  /** Degrees, clockwise, by which the sheet lies turned in its scan. */
  readonly turn: Turn
  readonly rows: readonly ScanRow[]
}

export interface ScanRow {
  /** `[left, top, right, bottom]` */
  readonly box: readonly [number, number, number, number]
  /** Boxes of what was chosen. */
  readonly chosen: readonly (readonly [number, number, number, number])[]
  readonly verdict: Verdict | undefined
  /** What it earned, and out of how much; undefined of what earns nothing by itself. */
  readonly points: number | undefined
  readonly possible: number | undefined
  /** Boxes of the right options that were not chosen. */
  readonly missed: readonly (readonly [number, number, number, number])[]
}

/** Somebody of the roster without a sheet. */
export interface MissingStudent {
  readonly number: string
  readonly name: string
  readonly group: string
}

/** All that a document may be drawn from. */
export interface DocumentInput {
  /** The one at hand last; those before it are of a range. */
  readonly exams: readonly [ReportExam, ...ReportExam[]]
  /** Whom it is for, of the exam at hand. */
  readonly students: readonly ReportStudent[]
  /** Of those it is for, who has no sheet: was absent, or may have one that is not read or decided yet. */
  readonly absent: readonly MissingStudent[]
  readonly checking: readonly MissingStudent[]
  readonly look: ReportLook
  readonly earlierOf: (student: ReportStudent) => readonly EarlierExam[]
  /** undefined where the scan is gone, or cannot be decoded any more. */
  readonly scansOf: (student: ReportStudent) => Promise<readonly ScanPicture[] | undefined>
  /** For sheets that are to be filled in: who will. */
  readonly sheet: { readonly template: Template; readonly students: readonly Student[] }
}

/** Why somebody is not in a document. */
export type LeftOutReason =
  | 'nobody'
  | 'twice'
  | 'unscored'
  | 'too-many'
  | 'number-unfit'
  | 'unread'
  | 'scan-gone'
export interface LeftOutStudent {
  readonly number: string
  readonly name: string
  readonly why: LeftOutReason
}

/** What a document tells while it is drawn. */
export interface Drawing {
  /** One more student, or one more part, is done. */
  readonly step: () => void
  readonly leaveOut: (student: LeftOutStudent) => void
}

export const examOf = ({ exams }: Pick<DocumentInput, 'exams'>): ReportExam => exams.at(-1)!

/** Scores that hold. */
export const finalPoints = (students: readonly ReportStudent[]): number[] =>
  students.flatMap(({ isFinal, points }) => (isFinal && points !== null ? [points] : []))

/** A score as it may be printed: what holds, or from what to what it can come. */
export function pointsText({ points, least, most, isFinal }: ReportStudent): string {
  if (points === null) return '–'
  return isFinal || least === null || least === most ? String(points) : `${least}–${most}`
}

export const isWrong = ({ verdict }: ReportAnswer): boolean => verdict === 'wrong' || verdict === 'blank'

/** Right, or everybody's. */
export const isRight = ({ verdict }: { readonly verdict?: Verdict | undefined }): boolean =>
  verdict === 'right' || verdict === 'void'

/** A score as it may be printed, out of how much. */
export const scoreText = (student: ReportStudent, t: Translate): string =>
  t('documents.pointsOf', { points: pointsText(student), possible: figure(student.possible) })

/** Why a score does not hold yet, in words; '' for one that does. */
export const openText = ({ undecided, lacksHand }: ReportStudent, t: Translate): string =>
  [
    ...(undecided > 0 ? [t('documents.open', { count: undecided })] : []),
    ...(lacksHand ? [t('documents.lacksHand')] : []),
  ].join(' ')

/** What was answered, in words where nothing was. */
export const givenText = ({ given }: ReportAnswer, t: Translate): string =>
  given.length === 0 ? t('documents.blank') : given.join(', ')

/** A figure with at most so many decimals; a dash for none. */
export const figure = (value: number | null | undefined, decimals = 2): string =>
  value === null || value === undefined ? '–' : String(roundHalfEven(value, decimals))
