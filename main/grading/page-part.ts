import type { KeyEntry } from '#shared/domain/answer-key.ts'
import { type PageLayout, questionOf } from '#shared/domain/layout.ts'
import { type Decision, isDoubtful } from '#shared/domain/marks.ts'
import {
  type Candidate,
  exactStudents,
  findStudent,
  nearTwins,
  rankStudents,
} from '#shared/domain/match-students.ts'
import { type JoinedValue, type PageAnswers, pageAnswers } from '#shared/domain/page-answers.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { Student } from '#shared/domain/roster.ts'
import { settleWanted } from '#shared/domain/scoring.ts'
import { readSheetCode } from '#shared/domain/sheet-code.ts'
import type { Template, TemplatePage } from '#shared/domain/template.ts'

/** Whose a page is. */
export interface PageIdentity {
  readonly student: Student | undefined
  readonly candidates: readonly Candidate[]
  readonly isOffRoster: boolean
  readonly mayBeOf: readonly Student[]
}

/** A page whose rows were decided, before it is known which sheet it is a part of. */
export interface PagePart {
  readonly reading: PageReading
  readonly decided: readonly Decision[]
  readonly templatePage: TemplatePage
  readonly layout: PageLayout
  readonly answers: PageAnswers
  readonly identity: PageIdentity
  /** The student number a person gave it. */
  readonly given: string | undefined
}

const UNKNOWN: PageIdentity = { student: undefined, candidates: [], isOffRoster: false, mayBeOf: [] }

/** The number that was printed in a code on the page. */
function printedNumber({ codes }: PageReading, template: Template, page: TemplatePage): string | undefined {
  for (const { fieldId, text } of codes) {
    const field = page.fields.find(({ id }) => id === fieldId)
    if (field?.kind !== 'barcode') continue
    if (field.identity && text.trim() !== '') return text.trim()
    const code = field.carries === 'sheet' ? readSheetCode(text) : undefined
    if (code?.templateId === template.id && code.pageId === page.id && code.number) return code.number
  }
  return undefined
}

/**
 * Whose sheet it is, by what a person says or by what was marked; by what was printed only where nothing can be marked: whoever
 * takes another one's sheet marks their own number.
 */
function identify(
  answers: PageAnswers,
  roster: readonly Student[] | undefined,
  given: string | undefined,
  printed: string | undefined,
): PageIdentity {
  if (answers.number === undefined && given === undefined && printed !== undefined) {
    const student =
      roster === undefined ? { number: printed, name: '', group: '' } : findStudent(printed, roster)
    return { ...UNKNOWN, student }
  }
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

/** undefined of a page that gave no answers. */
export function pagePart(
  reading: PageReading,
  decided: readonly Decision[] | undefined,
  given: string | undefined,
  {
    template,
    layouts,
    roster,
  }: {
    readonly template: Template
    readonly layouts: readonly PageLayout[]
    readonly roster: readonly Student[] | undefined
  },
): PagePart | undefined {
  const at = template.pages.findIndex(({ id }) => id === reading.templatePageId)
  const templatePage = template.pages[at]
  const layout = layouts[at]
  if (decided === undefined || templatePage === undefined || layout === undefined) return undefined
  const answers = pageAnswers(templatePage, layout, decided, reading.rows)
  return {
    ...{ reading, decided, templatePage, layout, answers, given },
    identity: identify(answers, roster, given, printedNumber(reading, template, templatePage)),
  }
}

/** The number a page surely carries: as a person gave it, or as it was read without doubt. */
export function sureNumber({
  student,
  answers,
}: {
  readonly student: Student | undefined
  readonly answers: PageAnswers | undefined
}): string | undefined {
  if (student !== undefined) return student.number
  return answers?.number?.status === 'ok' ? answers.number.text : undefined
}

export const partNumber = ({ identity, answers }: PagePart): string | undefined =>
  sureNumber({ student: identity.student, answers })

/** Whether it says, be it in doubt, whose it is. */
export const isNumbered = ({ identity: { student }, answers: { number } }: PagePart): boolean =>
  student !== undefined || (number !== undefined && number.status !== 'blank')

/** Of a sheet's pages the one by which its student is known, else its first. */
export function leadOf(parts: readonly PagePart[]): number {
  const ways: ((part: PagePart) => boolean)[] = [
    ({ given }) => given !== undefined,
    (part) => partNumber(part) !== undefined,
    isNumbered,
    ({ answers }) => answers.number !== undefined,
  ]
  for (const way of ways) {
    const at = parts.findIndex(way)
    if (at !== -1) return at
  }
  return 0
}

/** The form code of a sheet, on whichever page it stands. */
export function formOf(parts: readonly PagePart[]): JoinedValue | undefined {
  const codes = parts.flatMap(({ answers: { formCode } }) => formCode ?? [])
  return codes.find(({ status }) => status === 'ok') ?? codes[0]
}

/** A page with what two marks mean by the key of its sheet's form. */
export function settledPart(part: PagePart, entries: readonly KeyEntry[] | undefined): PagePart {
  const decided = settleWanted(part.decided, entries)
  if (decided === part.decided) return part
  const { templatePage, layout, reading } = part
  return { ...part, decided, answers: pageAnswers(templatePage, layout, decided, reading.rows) }
}

/** Questions of the template's pages that a sheet surely lacks are left blank on it. */
function lackingAnswers(parts: readonly PagePart[], layouts: readonly PageLayout[]): PageAnswers['answers'] {
  const there = new Set(parts.map(({ layout }) => layout.pageId))
  const questions = layouts
    .filter(({ pageId }) => !there.has(pageId))
    .flatMap(({ rows }) => rows.filter(({ kind }) => kind === 'question' || kind === 'numeric'))
    .map(questionOf)
  return [...new Set(questions)].map((question) => ({ question, chosen: [], status: 'blank' }))
}

/** What the pages of a sheet say together. */
export function sheetAnswers(
  parts: readonly PagePart[],
  lead: PagePart,
  isWhole: boolean,
  layouts: readonly PageLayout[],
): PageAnswers {
  const lacking = isWhole && parts.length < layouts.length ? lackingAnswers(parts, layouts) : []
  if (parts.length === 1 && lacking.length === 0) return lead.answers
  return {
    answers: [...parts.flatMap(({ answers }) => answers.answers), ...lacking],
    number: lead.answers.number,
    formCode: formOf(parts),
    values: new Map(parts.flatMap(({ answers }) => [...answers.values])),
    doubtful: parts.flatMap((part) => (part === lead ? part.answers.doubtful : ownDoubts(part, true))),
  }
}

/** Its rows in doubt, but those of a number that is known otherwise. */
export function ownDoubts({ answers, layout }: PagePart, isNumberKnown: boolean): readonly Decision[] {
  const numbers = new Set(layout.rows.filter(({ kind }) => kind === 'number').map(({ label }) => label))
  return answers.doubtful.filter(({ label }) => !isNumberKnown || !numbers.has(label))
}

/** Whether a question of it is in doubt. */
export const hasDoubtfulAnswer = ({ answers }: PagePart): boolean =>
  answers.answers.some(({ status }) => isDoubtful(status))
