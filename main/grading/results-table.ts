import type { ResultItem, ResultRow, ResultsTable } from '#shared/contract/results.ts'
import { type FinalScore, finalScore } from '#shared/domain/attempts.ts'
import { choiceWarnings, isKeySuspect } from '#shared/domain/item-analysis.ts'
import { questionOptions } from '#shared/domain/questions.ts'
import { roundPoints } from '#shared/domain/rounding.ts'
import {
  type ExamResult,
  type ExamRules,
  examResult,
  type ItemResult,
  type ScoredRow,
  type StudentResult,
  totalOf,
} from '#shared/domain/score-exam.ts'
import type { Verdict } from '#shared/domain/scoring.ts'
import { type Standing, standingsWithin } from '#shared/domain/standing.ts'
import { alarmsOf } from './batch-alarms.ts'
import type { GradedPage } from './grade-pages.ts'
import type { OpenBatch } from './regrade.ts'
import type { RetakesOf } from './retakes.ts'
import { type GradedSheet, keyFormOf, lacksHand, lacksOwner, missingFrom } from './score-batch.ts'

type ExamPoints = Pick<OpenBatch['batch'], 'possible' | 'handPossible' | 'pass'>

/** What an exam's figures hang on. From files there is no batch, and so no 만점 or 합격점. */
export interface ScoredExam extends Pick<OpenBatch, 'key' | 'roster' | 'template'> {
  readonly batch?: ExamPoints
  readonly hand?: OpenBatch['hand']
  readonly retakesOf?: RetakesOf
}

export type TabledPage = Pick<GradedPage, 'id' | 'sheet' | 'standing' | 'pageIds'>

/**
 * A sheet as an exam's arithmetic takes it. What is nobody's yet holds no score; of two sheets with one number neither does:
 * one is somebody else's.
 */
export function scoredRow({ sheet }: TabledPage, { key }: Pick<OpenBatch, 'key'>): ScoredRow {
  const { score, answers, student } = sheet
  const isSomebodys = sheet.sameNumberAs === undefined && !lacksOwner(sheet)
  return {
    number: student?.number ?? answers?.number?.text ?? '',
    form: answers?.formCode?.text ?? '',
    isAbsent: false,
    answers: answers?.answers ?? [],
    keyForm: score === undefined ? undefined : keyFormOf(key, answers?.formCode),
    score,
    total: score !== undefined && isSomebodys ? totalOf(score) : undefined,
  }
}

const countOf = ({ score }: GradedSheet, verdict: Verdict) =>
  score?.questions.filter((question) => question.verdict === verdict).length ?? 0

const shown = (points: number | undefined) => (points === undefined ? null : roundPoints(points))

/** What stands beside the score, where its student sat the exam again. */
function finalOf(
  { student, answers }: GradedSheet,
  result: StudentResult | undefined,
  retakesOf: RetakesOf,
): FinalScore | undefined {
  const number = student?.number ?? (answers?.number?.status === 'ok' ? answers.number.text : undefined)
  if (number === undefined) return undefined
  const { points = null, possible = null, pass = null } = result ?? {}
  const first = points === null || possible === null ? undefined : { points, possible, pass }
  return finalScore(first, retakesOf({ number, name: student?.name ?? '' }))
}

function resultRow(
  { id, sheet, standing }: TabledPage,
  result: StudentResult | undefined,
  inGroup: Standing | undefined,
  { retakesOf }: ScoredExam,
): ResultRow {
  const group = sheet.student?.group || null
  return {
    pageId: id,
    fileName: sheet.fileName,
    pageIndex: sheet.pageIndex,
    standing,
    number: (sheet.student?.number ?? sheet.answers?.number?.text) || null,
    name: sheet.student?.name || null,
    group,
    form: sheet.answers?.formCode?.text ?? null,
    points: shown(sheet.score?.points),
    least: shown(sheet.score?.least),
    most: shown(sheet.score?.most),
    possible: shown(sheet.score?.possible),
    handPoints: sheet.score?.hand?.points ?? null,
    lacksHand: lacksHand(sheet),
    right: countOf(sheet, 'right') + countOf(sheet, 'void'),
    wrong: countOf(sheet, 'wrong'),
    blank: countOf(sheet, 'blank'),
    undecided: countOf(sheet, 'undecided'),
    isFinal: result?.status === 'ok',
    final: (retakesOf && finalOf(sheet, result, retakesOf)) ?? null,
    pass: result?.pass ?? null,
    rank: result?.rank ?? null,
    topPercent: result?.topPercent ?? null,
    percentile: result?.percentile ?? null,
    standardScore: result?.standardScore ?? null,
    grade9: result?.grade9 ?? null,
    grade5: result?.grade5 ?? null,
    groupRank: group === null ? null : (inGroup?.rank ?? null),
  }
}

/** What an exam says of its scores; a 합격점 of 0 is none. */
const rulesOf = ({ possible, handPossible, pass }: Partial<ExamPoints> = {}): ExamRules => ({
  ...(possible == null ? {} : { possible }),
  ...(handPossible == null ? {} : { handPossible }),
  ...(pass ? { pass } : {}),
})

/** How many sheets of a form wait for a decision about a question. */
function undecidedOf(rows: readonly ScoredRow[]): (form: string, question: string) => number {
  const counts = new Map<string, Map<string, number>>()
  for (const { keyForm: form, score } of rows) {
    if (form === undefined) continue
    const own = counts.get(form) ?? new Map<string, number>()
    counts.set(form, own)
    for (const { question, verdict } of score?.questions ?? []) {
      if (verdict === 'undecided') own.set(question, (own.get(question) ?? 0) + 1)
    }
  }
  return (form, question) => counts.get(form)?.get(question) ?? 0
}

function resultItem({ omitted, ...item }: ItemResult, undecided: number): ResultItem {
  const warnings = new Map(choiceWarnings(item).map(({ option, kind }) => [option, kind]))
  return {
    ...item,
    blank: omitted,
    undecided,
    isKeySuspect: isKeySuspect(item),
    choices: item.choices.map((choice) => ({ ...choice, warning: warnings.get(choice.option) ?? null })),
  }
}

/** Of a batch's pages those that have a row: not the empty ones, and of a sheet's several its lead. */
export const tabledPages = <Of extends TabledPage>(pages: readonly Of[]): Of[] =>
  pages.filter(({ standing, sheet }) => standing !== 'empty' && !sheet.isFollower)

/** A batch's scores for people: a row a sheet, who has none, and how the questions worked. */
export function resultsTable(pages: readonly TabledPage[], open: ScoredExam): ResultsTable {
  const { batch, key, roster, template } = open
  const settled = tabledPages(pages)
  const sheets = settled.map(({ sheet }) => sheet)
  const rows = settled.map((page) => scoredRow(page, open))
  const options = questionOptions(template)
  const result: ExamResult | undefined =
    key && examResult(rows, key, rulesOf(batch), (question) => options.get(question) ?? [])
  const inGroup = standingsWithin(
    rows.map(({ total }) => total),
    sheets.map(({ student }) => student?.group ?? ''),
  )
  const undecided = undecidedOf(rows)
  const summary = result?.summary
  return {
    rows: settled.map((page, i) => resultRow(page, result?.students[i], inGroup[i], open)),
    ...missingFrom(sheets, roster ?? [], open.hand),
    handPossible: open.hand?.possible ?? null,
    empty: pages.length - settled.length,
    alarms: alarmsOf(sheets, key),
    items: (result?.items ?? []).map((item) => resultItem(item, undecided(item.form, item.question))),
    mean: summary?.mean ?? null,
    deviation: summary?.sd ?? null,
    median: summary?.median ?? null,
    passRate: summary?.passRate ?? null,
    reliability: [...(summary?.forms ?? [])],
  }
}

export interface ItemChoice {
  /** Form of the key. */
  readonly form: string
  readonly question: string
  /** '' for no answer. */
  readonly option: string
}

/** Sheets that are in an item's figures and chose one of its options. */
export function choosersOf(
  pages: readonly TabledPage[],
  open: ScoredExam,
  { form, question, option }: ItemChoice,
) {
  const byId = new Map(pages.map((page) => [page.id, page]))
  /** The page of a sheet that a question is on. */
  const placeOf = ({ id, pageIds }: TabledPage) =>
    pageIds.find(
      (each) =>
        each !== id &&
        byId.get(each)?.sheet.answers?.answers.some((answer) => answer.question === question) === true,
    ) ?? id
  return tabledPages(pages).flatMap((page) => {
    const { keyForm: own, answers, number, total } = scoredRow(page, open)
    const given = answers.find((answer) => answer.question === question)
    if (own !== form || total === undefined || given === undefined) return []
    const isChosen = option === '' ? given.chosen.length === 0 : given.chosen.includes(option)
    return isChosen
      ? [{ pageId: placeOf(page), number: number || null, name: page.sheet.student?.name || null }]
      : []
  })
}
