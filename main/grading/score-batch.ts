import type { AnswerKey, KeyEntry } from '#shared/domain/answer-key.ts'
import { type Missing, missingStudents } from '#shared/domain/attendance.ts'
import type { WireError } from '#shared/domain/errors.ts'
import { type HandPart, withHand } from '#shared/domain/hand-scores.ts'
import type { PageSet, PartnerDoubt } from '#shared/domain/join-pages.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import { type Decision, isDoubtful } from '#shared/domain/marks.ts'
import type { Candidate } from '#shared/domain/match-students.ts'
import { type PageAlarm, pageAlarm } from '#shared/domain/page-alarm.ts'
import type { PageAnswers } from '#shared/domain/page-answers.ts'
import { isEmpty, type PageReading, type PageWarning } from '#shared/domain/reading.ts'
import type { Student } from '#shared/domain/roster.ts'
import { keyForm, type SheetScore, type SheetScorer, sheetScorer } from '#shared/domain/scoring.ts'
import type { Template } from '#shared/domain/template.ts'
import {
  formOf,
  hasDoubtfulAnswer,
  leadOf,
  ownDoubts,
  type PagePart,
  pagePart,
  partNumber,
  settledPart,
  sheetAnswers,
  sureNumber,
} from './page-part.ts'
import { sheetSets } from './sheet-sets.ts'

/**
 * `ok`: usable unseen. `review`: a person has to look. `error`: no answers. `duplicate`: the same bytes again. `empty`:
 * nothing is on the page, so it is no sheet.
 */
export type SheetStanding = 'ok' | 'review' | 'error' | 'duplicate' | 'empty'

export interface JoinedPages {
  /** Their places among the pages scored, in the template's order, and of them the lead's. */
  readonly at: readonly number[]
  readonly lead: number
  /** As people know them. */
  readonly names: readonly Pick<GradedSheet, 'fileName' | 'pageIndex'>[]
}

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
  /** Where its sheet has several pages. */
  readonly joined: JoinedPages | undefined
  /** Another page of its sheet stands for it: that one has the answers of both, and is the student's. */
  readonly isFollower: boolean
  /** What is to be asked about the other pages of its sheet. */
  readonly partnerDoubt: PartnerDoubt | undefined
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
  /** A person said with which page of the batch it is a sheet, by its place, or that it stands alone. */
  readonly partner?: number | 'none' | undefined
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
  /** Places of the pages in the order of the whole stack, undefined for one that was not read; else their own order. */
  readonly stack?: readonly (number | undefined)[]
  /** Not all pages of the stack are here, so that none can be joined. */
  readonly isExcerpt?: boolean
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
  joined: undefined,
  isFollower: false,
  partnerDoubt: undefined,
} as const

/** A page of which nothing was read: it failed, was stopped, or waits. */
export const unreadSheet = (
  { fileName, pageIndex }: Pick<GradedSheet, 'fileName' | 'pageIndex'>,
  error: WireError | undefined,
): GradedSheet => ({ ...NOTHING, fileName, pageIndex, standing: 'error', error })

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

/** A page that gave no answers. */
function withoutAnswers({ fileName, pageIndex, outcome }: ScoredPage): GradedSheet {
  const where = { fileName, pageIndex }
  if (outcome.kind === 'duplicate')
    return { ...NOTHING, ...where, standing: 'duplicate', duplicateOf: outcome.of }
  if (outcome.kind === 'failed') return unreadSheet(where, outcome.error)
  const { reading } = outcome
  const reason = reading.reason ?? 'marks-not-found'
  if (isEmpty(reading)) return { ...NOTHING, ...where, standing: 'empty', reading }
  const error: WireError = { code: 'unreadable', reason, message: `no answer sheet found: ${reason}` }
  return { ...NOTHING, ...where, standing: 'error', reading, warnings: reading.warnings, error }
}

/** Whether a person has to say whose it is: till then no score of it, however sure, is anybody's. */
export const lacksOwner = ({ student, answers, isOffRoster, mayBeOf }: GradedSheet): boolean =>
  isOffRoster ||
  mayBeOf.length > 0 ||
  (student === undefined && answers?.number !== undefined && answers.number.status !== 'ok')

interface SheetToScore extends Omit<PageSet, 'at'> {
  /** Its pages in the template's order, with their places in the batch. */
  readonly parts: readonly (readonly [at: number, part: PagePart])[]
  readonly pages: readonly ScoredPage[]
}

/** The pages of one sheet with what was decided for them; one of them stands for the sheet, and has all that is said of it. */
function scoreSheet(
  { parts: placed, pages, doubt, isWhole }: SheetToScore,
  options: ScoreOptions,
  scorer: SheetScorer | undefined,
): [at: number, sheet: GradedSheet][] {
  const { key, hand, layouts } = options
  const read = placed.map(([, part]) => part)
  const form = formOf(read)
  const parts = read.map((part) => settledPart(part, entriesFor(key, form)))
  const leadAt = leadOf(parts)
  const lead = parts[leadAt]
  const all = sheetAnswers(parts, lead, isWhole, layouts)
  const { identity, given } = lead
  const ownKey = keyFormOf(key, form)
  const scored = ownKey !== undefined && all.answers.length > 0 ? scorer?.(ownKey, all.answers) : undefined
  const lacksKey = key !== undefined && scored === undefined && all.answers.length > 0
  const isNumberSure = given !== undefined || all.number === undefined || all.number.status === 'ok'
  const alarms = parts.map(({ reading, answers }, i) => {
    // What is wrong with a damaged page is known, and asked about as such.
    const raised = reading.state === 'damaged' ? undefined : pageAlarm(answers, isNumberSure)
    return raised === undefined || pages[i].answered?.has(raised) === true ? undefined : raised
  })
  const formDoubt = form !== undefined && (isDoubtful(form.status) || (form.status === 'blank' && lacksKey))
  const hasDoubts = parts.map(
    (part, i) =>
      ownDoubts(part, given !== undefined || i !== leadAt).length > 0 ||
      hasDoubtfulAnswer(part) ||
      alarms[i] !== undefined,
  )
  const isInDoubt =
    hasDoubts.includes(true) ||
    !isNumberSure ||
    formDoubt ||
    lacksKey ||
    identity.isOffRoster ||
    identity.mayBeOf.length > 0 ||
    doubt !== undefined
  const isAlarmed = alarms.some((alarm) => alarm !== undefined)
  const score = isAlarmed || scored === undefined ? undefined : withHand(scored, hand, partNumber(lead))
  const places = placed.map(([at]) => at)
  const names = pages.map(({ fileName, pageIndex }) => ({ fileName, pageIndex }))
  const common = {
    ...{ ...identity, score, lacksKey },
    joined: places.length === 1 ? undefined : { lead: places[leadAt], at: places, names },
  }
  return parts.map((part, i): [number, GradedSheet] => {
    const { reading, decided: decisions, layout } = part
    const isLead = i === leadAt
    return [
      places[i],
      {
        ...{ ...NOTHING, ...common, reading, decisions },
        ...{ fileName: pages[i].fileName, pageIndex: pages[i].pageIndex },
        standing: (isLead ? isInDoubt : hasDoubts[i]) ? 'review' : 'ok',
        rowOptions: layout.rows.map((row) => row.options),
        answers: isLead ? all : { ...part.answers, number: undefined, formCode: form },
        warnings: isLead ? [...new Set(parts.flatMap((each) => each.reading.warnings))] : reading.warnings,
        alarm: alarms[i],
        isFollower: !isLead,
        partnerDoubt: isLead ? doubt : undefined,
      },
    ]
  })
}

/** Pages of the template that a sheet has. */
const pagesOf = (sheet: GradedSheet, sheets: readonly GradedSheet[]) =>
  new Set((sheet.joined?.at.map((at) => sheets[at]) ?? [sheet]).map(({ reading }) => reading?.templatePageId))

/** Marks every sheet whose student number another one has, too: one of them is somebody else's. */
function markSameNumbers(
  sheets: readonly GradedSheet[],
  elsewhere: ReadonlyMap<string, string>,
  isLeftOut: (at: number) => boolean,
): GradedSheet[] {
  const byNumber = Map.groupBy(
    sheets.filter((sheet, i) => !isLeftOut(i) && !sheet.isFollower),
    sureNumber,
  )
  return sheets.map((sheet, i) => {
    const number = sureNumber(sheet)
    if (number === undefined || isLeftOut(i) || sheet.isFollower) return sheet
    const own = pagesOf(sheet, sheets)
    const hasSamePage = (each: GradedSheet) => [...pagesOf(each, sheets)].some((page) => own.has(page))
    const other =
      byNumber.get(number)?.find((each) => each !== sheet && hasSamePage(each))?.fileName ??
      elsewhere.get(number)
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
  const scorer = options.key && sheetScorer(options.key)
  const parts = pages.map(({ outcome, numberGiven }, i) =>
    outcome.kind === 'read' ? pagePart(outcome.reading, decisions[i], numberGiven, options) : undefined,
  )
  const sheets = pages.map((page, i) => (parts[i] === undefined ? withoutAnswers(page) : undefined))
  for (const set of sheetSets(pages, parts, options)) {
    const placed = set.at.map((at) => [at, parts[at]!] as const)
    const toScore = { ...set, parts: placed, pages: set.at.map((at) => pages[at]) }
    for (const [at, sheet] of scoreSheet(toScore, options, scorer)) sheets[at] = sheet
  }
  return markSameNumbers(
    // Every page that gave answers is in a set.
    sheets as GradedSheet[],
    options.numbersElsewhere ?? new Map(),
    (i) => pages[i].isLeftOut === true,
  )
}

/** Sheets by which somebody may be present: not those that stand for another, are no sheets, or whose number is elsewhere. */
export function ownedSheets<Of>(pages: readonly Of[], sheetOf: (page: Of) => GradedSheet): Of[] {
  // The back of a sheet is whose its front is, also before it is known which that is.
  const hasNumbers = pages.some((page) => sheetOf(page).answers?.number !== undefined)
  const isBack = ({ student, answers, isFollower }: GradedSheet) =>
    isFollower ||
    (hasNumbers && student === undefined && answers !== undefined && answers.number === undefined)
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
