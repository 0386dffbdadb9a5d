import type { ResultItem, ResultRow, ResultsTable } from '#shared/contract/results.ts'
import { type AnswerKey, type KeyEntry, keyOptions } from '#shared/domain/answer-key.ts'
import { analyseItems, isKeySuspect, ranks } from '#shared/domain/item-analysis.ts'
import type { Verdict } from '#shared/domain/scoring.ts'
import { alarmsOf } from './batch-alarms.ts'
import type { GradedPage } from './grade-pages.ts'
import type { OpenBatch } from './regrade.ts'
import { absentStudents, type GradedSheet } from './score-batch.ts'

function resultRow({ id, sheet, standing }: GradedPage, rank: number | undefined): ResultRow {
  const count = (verdict: Verdict) =>
    sheet.score?.questions.filter((question) => question.verdict === verdict).length ?? 0
  return {
    pageId: id,
    fileName: sheet.fileName,
    pageIndex: sheet.pageIndex,
    standing,
    number: sheet.student?.number ?? sheet.answers?.number?.text ?? null,
    name: sheet.student?.name || null,
    group: sheet.student?.group || null,
    form: sheet.answers?.formCode?.text ?? null,
    points: sheet.score?.points ?? null,
    possible: sheet.score?.possible ?? null,
    right: count('right') + count('void'),
    wrong: count('wrong'),
    blank: count('blank'),
    undecided: count('undecided'),
    rank: rank ?? null,
  }
}

/** How often each option was chosen, the key's own among them even when nobody chose it. */
function choices(sheets: readonly GradedSheet[], entry: KeyEntry): ResultItem['choices'] {
  const key = new Set(keyOptions(entry.rule))
  const counts = new Map<string, number>([...key].map((option) => [option, 0]))
  for (const sheet of sheets) {
    const given = sheet.answers?.answers.find(({ question }) => question === entry.question)
    for (const option of given?.chosen ?? []) counts.set(option, (counts.get(option) ?? 0) + 1)
  }
  return [...counts]
    .map(([option, count]) => ({ option, count, isKey: key.has(option) }))
    .sort((a, b) => a.option.localeCompare(b.option, undefined, { numeric: true }))
}

/** Forms order their questions differently, so each form's questions are looked at by themselves. */
function items(sheets: readonly GradedSheet[], key: AnswerKey): ResultItem[] {
  return [...key].flatMap(([form, entries]) => {
    const scored = sheets.filter(({ score, answers }) => {
      const own = answers?.formCode?.text ?? ''
      return score !== undefined && (key.has(own) ? own : '') === form
    })
    const statistics = analyseItems(scored.flatMap(({ score }) => score ?? []))
    return statistics.map((item, i) => ({
      form,
      question: item.question,
      answered: item.right + item.wrong,
      right: item.right,
      wrong: item.wrong,
      blank: item.blank,
      undecided: item.undecided,
      shareRight: item.shareRight ?? null,
      pointBiserial: item.pointBiserial ?? null,
      isKeySuspect: isKeySuspect(item),
      choices: choices(scored, entries[i]),
    }))
  })
}

/** A batch's scores for people: a row a sheet, who is absent, and how the questions worked. */
export function resultsTable(pages: readonly GradedPage[], open: OpenBatch): ResultsTable {
  const settled = pages.filter(({ standing }) => standing !== 'empty')
  const sheets = settled.map(({ sheet }) => sheet)
  const points = sheets.map(({ score }) => score?.points)
  const scores = points.filter((score) => score !== undefined)
  const rank = ranks(points)
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length
  return {
    rows: settled.map((page, i) => resultRow(page, rank[i])),
    absent: open.roster === undefined ? [] : absentStudents(sheets, open.roster),
    empty: pages.length - settled.length,
    alarms: alarmsOf(sheets, open.key),
    items: open.key === undefined ? [] : items(sheets, open.key),
    mean: scores.length === 0 ? null : mean,
    deviation: scores.length === 0 ? null : Math.sqrt(variance),
  }
}
