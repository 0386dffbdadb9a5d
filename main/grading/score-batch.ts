import type { AnswerKey, KeyEntry } from '#shared/domain/answer-key.ts'
import { type Missing, missingStudents } from '#shared/domain/attendance.ts'
import type { WireError } from '#shared/domain/errors.ts'
import { type HandPart, withHand } from '#shared/domain/hand-scores.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { type Decision, isDoubtful } from '#shared/domain/marks.ts'
import {
  type Candidate,
  exactStudents,
  findStudent,
  nearTwins,
  rankStudents,
} from '#shared/domain/match-students.ts'
import { type PageAlarm, pageAlarm } from '#shared/domain/page-alarm.ts'
import { type PageAnswers, pageAnswers } from '#shared/domain/page-answers.ts'
import { isEmpty, type PageReading, type PageWarning } from '#shared/domain/reading.ts'
import type { Student } from '#shared/domain/roster.ts'
import {
  keyForm,
  type SheetScore,
  type SheetScorer,
  settleWanted,
  sheetScorer,
} from '#shared/domain/scoring.ts'
import type { Template } from '#shared/domain/template.ts'

/**
 * `ok`: usable unseen. `review`: a person has to look. `error`: no answers. `duplicate`: the same bytes again. `empty`:
 * nothing is on the page, so it is no sheet.
 */
export type SheetStanding = 'ok' | 'review' | 'error' | 'duplicate' | 'empty'

export interface GradedSheet {
  readonly fileName: string
  readonly pageIndex: number
  readonly standing: SheetStanding
  readonly reading: PageReading | undefined
  readonly decisions: readonly Decision[]
  /** Options of each decided row, in the order of `decisions`. */
  readonly rowOptions: readonly (readonly string[])[]
  readonly answers: PageAnswers | undefined
  /** The student this sheet surely belongs to. */
  readonly student: Student | undefined
  /** Who it may belong to, best first, where it is not sure. */
  readonly candidates: readonly Candidate[]
  readonly score: SheetScore | undefined
  readonly warnings: readonly PageWarning[]
  readonly error: WireError | undefined
  /** File this one repeats. */
  readonly duplicateOf: string | undefined
  /** Another sheet of this batch with the same student number. */
  readonly sameNumberAs: string | undefined
  readonly isOffRoster: boolean
  /** Several students the number is or may be of: they share it, or differ in a digit that wavered. A person says whose it is. */
  readonly mayBeOf: readonly Student[]
  /** The sheet's form code stands in no answer key. */
  readonly lacksKey: boolean
  /** A question about the whole page that nobody has answered yet; there are no points before. */
  readonly alarm: PageAlarm | undefined
}

/** Whether the page is at fault rather than its rows, which are all in doubt then. */
export const readsBadly = ({ reading, alarm }: GradedSheet): boolean =>
  reading?.state === 'damaged' || alarm === 'many-doubts'

/** Whether its student is still to be scored in the part that people score. */
export const lacksHand = ({ score }: Pick<GradedSheet, 'score'>): boolean =>
  score?.hand !== undefined && score.hand.points === undefined

/** A page to score: what came of reading it. */
export interface ScoredPage {
  /** As people know the file it is on. */
  readonly fileName: string
  readonly pageIndex: number
  readonly outcome:
    | { readonly kind: 'read'; readonly reading: PageReading }
    | { readonly kind: 'failed'; readonly error: WireError }
    | { readonly kind: 'duplicate'; readonly of: string }
  /** The student number a person gave it. */
  readonly numberGiven?: string | undefined
  /** Questions about the whole page that a person has answered. */
  readonly answered?: ReadonlySet<PageAlarm>
  /** A person left it out, so that it is no second sheet of its student. */
  readonly isLeftOut?: boolean
}

export interface ScoreOptions {
  readonly template: Template
  readonly layouts: readonly PageLayout[]
  readonly key: AnswerKey | undefined
  readonly roster: readonly Student[] | undefined
  /** What people score, where the exam has such a part. */
  readonly hand?: HandPart | undefined
  /** Numbers on sheets that are not scored now, and the file each is on. */
  readonly numbersElsewhere?: ReadonlyMap<string, string>
}

const NOTHING = {
  reading: undefined,
  decisions: [],
  rowOptions: [],
  answers: undefined,
  student: undefined,
  candidates: [],
  score: undefined,
  warnings: [],
  error: undefined,
  duplicateOf: undefined,
  sameNumberAs: undefined,
  isOffRoster: false,
  mayBeOf: [],
  lacksKey: false,
  alarm: undefined,
} as const

const UNKNOWN = { student: undefined, candidates: [], isOffRoster: false, mayBeOf: [] } as const

/** A page of which nothing was read: it failed, was stopped, or waits. */
export const unreadSheet = (
  { fileName, pageIndex }: Pick<GradedSheet, 'fileName' | 'pageIndex'>,
  error: WireError | undefined,
): GradedSheet => ({ ...NOTHING, fileName, pageIndex, standing: 'error', error })

/** Whose sheet it is, by what a person says or by what was marked. */
function identify(
  answers: PageAnswers,
  roster: readonly Student[] | undefined,
  given: string | undefined,
): Pick<GradedSheet, keyof typeof UNKNOWN> {
  if (given !== undefined) {
    const student = findStudent(given, roster ?? []) ?? { number: given, name: '', group: '' }
    return { ...UNKNOWN, student }
  }
  if (answers.number === undefined || roster === undefined) return UNKNOWN
  const { positions } = answers.number
  const exact = exactStudents(positions, roster)
  const twins = nearTwins(positions, roster)
  if (exact.length === 1 && twins.length === 0) return { ...UNKNOWN, student: exact[0] }
  const mayBeOf = exact.length > 1 ? exact : twins
  const isOffRoster = mayBeOf.length === 0
  return { ...UNKNOWN, candidates: rankStudents(positions, roster), isOffRoster, mayBeOf }
}

/**
 * Form of the key for what a sheet says of its own. One in doubt may be any, and is scored only where all have one key; what
 * is blank is no form.
 */
export function keyFormOf(key: AnswerKey | undefined, form: PageAnswers['formCode']): string | undefined {
  if (key === undefined) return undefined
  if (form === undefined || !isDoubtful(form.status)) return keyForm(key, form?.text)
  return key.size === 1 && key.has('') ? '' : undefined
}

/** Questions of the key that a sheet is scored by. */
export function entriesFor(
  key: AnswerKey | undefined,
  form: PageAnswers['formCode'],
): readonly KeyEntry[] | undefined {
  const own = keyFormOf(key, form)
  return own === undefined ? undefined : key?.get(own)
}

/** One page with what was decided for it. */
function scorePage(
  page: ScoredPage,
  decided: readonly Decision[] | undefined,
  options: ScoreOptions,
  scoreSheet: SheetScorer | undefined,
): GradedSheet {
  const where = { fileName: page.fileName, pageIndex: page.pageIndex }
  const { outcome } = page
  if (outcome.kind === 'duplicate')
    return { ...NOTHING, ...where, standing: 'duplicate', duplicateOf: outcome.of }
  if (outcome.kind === 'failed') return unreadSheet(where, outcome.error)
  const { reading } = outcome
  const at = options.template.pages.findIndex((candidate) => candidate.id === reading.templatePageId)
  const templatePage = options.template.pages[at]
  const layout = options.layouts[at]
  if (decided === undefined || templatePage === undefined || layout === undefined) {
    const reason = reading.reason ?? 'marks-not-found'
    if (isEmpty(reading)) return { ...NOTHING, ...where, standing: 'empty', reading }
    const error: WireError = { code: 'unreadable', reason, message: `no answer sheet found: ${reason}` }
    return { ...NOTHING, ...where, standing: 'error', reading, warnings: reading.warnings, error }
  }
  const given = page.numberGiven
  const asRead = pageAnswers(templatePage, layout, decided, reading.rows)
  const decisions = settleWanted(decided, entriesFor(options.key, asRead.formCode))
  const answers = decisions === decided ? asRead : pageAnswers(templatePage, layout, decisions, reading.rows)
  const identity = identify(answers, options.roster, given)
  const form = answers.formCode
  const numberLabels = new Set(layout.rows.filter((row) => row.kind === 'number').map((row) => row.label))
  const ownKey = keyFormOf(options.key, form)
  const score =
    ownKey !== undefined && answers.answers.length > 0 ? scoreSheet?.(ownKey, answers.answers) : undefined
  const owner = sureNumber({ student: identity.student, answers })
  const lacksKey = options.key !== undefined && score === undefined && answers.answers.length > 0
  const numberDoubt = given === undefined && answers.number !== undefined && answers.number.status !== 'ok'
  const isStudentSure = given !== undefined || answers.number === undefined || answers.number.status === 'ok'
  // What is wrong with a damaged page is known, and asked about as such.
  const raised = reading.state === 'damaged' ? undefined : pageAlarm(answers, isStudentSure)
  const alarm = raised === undefined || page.answered?.has(raised) === true ? undefined : raised
  const isOwnDoubt = (decision: Decision) => given === undefined || !numberLabels.has(decision.label)
  const formDoubt = form !== undefined && (isDoubtful(form.status) || (form.status === 'blank' && lacksKey))
  const needsReview =
    answers.doubtful.some(isOwnDoubt) ||
    answers.answers.some((answer) => isDoubtful(answer.status)) ||
    numberDoubt ||
    formDoubt ||
    lacksKey ||
    alarm !== undefined ||
    identity.isOffRoster ||
    identity.mayBeOf.length > 0
  return {
    ...NOTHING,
    ...where,
    ...identity,
    standing: needsReview ? 'review' : 'ok',
    reading,
    decisions,
    rowOptions: layout.rows.map((row) => row.options),
    answers,
    score: alarm === undefined && score ? withHand(score, options.hand, owner) : undefined,
    warnings: reading.warnings,
    lacksKey,
    alarm,
  }
}

/** Whether a person has to say whose it is: till then no score of it, however sure, is anybody's. */
export const lacksOwner = ({ student, answers, isOffRoster, mayBeOf }: GradedSheet): boolean =>
  isOffRoster ||
  mayBeOf.length > 0 ||
  (student === undefined && answers?.number !== undefined && answers.number.status !== 'ok')

/** The number a sheet surely carries: as a person gave it, or as it was read without doubt. */
function sureNumber({ student, answers }: Pick<GradedSheet, 'student' | 'answers'>): string | undefined {
  if (student !== undefined) return student.number
  return answers?.number?.status === 'ok' ? answers.number.text : undefined
}

/** Marks every sheet whose student number another one has, too: one of them is somebody else's. */
function markSameNumbers(
  sheets: readonly GradedSheet[],
  elsewhere: ReadonlyMap<string, string>,
  isLeftOut: (at: number) => boolean,
): GradedSheet[] {
  const byNumber = Map.groupBy(
    sheets.filter((_, i) => !isLeftOut(i)),
    sureNumber,
  )
  return sheets.map((sheet, i) => {
    const number = sureNumber(sheet)
    if (number === undefined || isLeftOut(i)) return sheet
    const other =
      byNumber.get(number)?.find((candidate) => candidate !== sheet)?.fileName ?? elsewhere.get(number)
    return other === undefined ? sheet : { ...sheet, standing: 'review', sameNumberAs: other }
  })
}

/**
 * Scores a batch.
 * @param decisions  per page in the order of `pages`; undefined where the page gave no answers
 */
export function scoreBatch(
  pages: readonly ScoredPage[],
  decisions: readonly (readonly Decision[] | undefined)[],
  options: ScoreOptions,
): GradedSheet[] {
  const scoreSheet = options.key && sheetScorer(options.key)
  const sheets = pages.map((page, i) => scorePage(page, decisions[i], options, scoreSheet))
  // Sheets of several pages carry the number on one of them only, so a number is never missing there, just elsewhere.
  return markSameNumbers(sheets, options.numbersElsewhere ?? new Map(), (i) => pages[i].isLeftOut === true)
}

/** Sheets by which somebody may be present: not those that stand for another, are no sheets, or whose number is elsewhere. */
export function ownedSheets<Of>(pages: readonly Of[], sheetOf: (page: Of) => GradedSheet): Of[] {
  // The back of a sheet is whose its front is.
  const hasNumbers = pages.some((page) => sheetOf(page).answers?.number !== undefined)
  const isBack = ({ student, answers }: GradedSheet) =>
    hasNumbers && student === undefined && answers !== undefined && answers.number === undefined
  return pages.filter((page) => {
    const sheet = sheetOf(page)
    return sheet.standing !== 'duplicate' && sheet.standing !== 'empty' && !isBack(sheet)
  })
}

/** Who of the roster handed in nothing, or may have; whoever has hand-scored points was there. */
export const missingFrom = (
  sheets: readonly GradedSheet[],
  roster: readonly Student[],
  hand?: HandPart,
): Missing =>
  missingStudents(
    ownedSheets(sheets, (sheet) => sheet),
    roster,
    hand?.points.keys(),
  )
