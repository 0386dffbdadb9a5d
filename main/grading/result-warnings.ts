import type { ResultWarnings } from '#shared/contract/results.ts'
import { slipsOf } from '#shared/domain/exam-warnings.ts'
import { likeNeighbours } from '#shared/domain/likeness.ts'
import { alarmsOf } from './batch-alarms.ts'
import { type ScoredExam, scoredRow, type TabledPage, tabledPages } from './results-table.ts'

/**
 * What single sheets of an exam show that a person may want to look at, each with the sheet that it is seen on.
 * @param likeness  whether neighbours with the same wrong answers are told of, which an academy has to ask for
 */
export function resultWarnings(
  pages: readonly TabledPage[],
  open: ScoredExam,
  { likeness }: { readonly likeness: boolean },
): ResultWarnings {
  const { key } = open
  if (key === undefined) return { slips: [], alike: [] }
  const settled = tabledPages(pages)
  const rows = settled.map((page) => scoredRow(page, open))
  const whose = (at: number) => {
    const { id, sheet } = settled[at]
    return { pageId: id, number: rows[at].number || null, name: sheet.student?.name || null }
  }
  const slips = slipsOf(
    rows,
    alarmsOf(
      settled.map(({ sheet }) => sheet),
      key,
    ),
    key,
  ).flatMap((slip, at) => (slip === undefined ? [] : [{ ...slip, ...whose(at) }]))
  const alike = likeness
    ? [...key.keys()].flatMap((form) =>
        likeNeighbours(
          rows.map(({ keyForm, score, total, answers }) =>
            keyForm === form && score !== undefined && total !== undefined ? { answers, score } : undefined,
          ),
        ).map(({ at: [a, b], ...pair }) => ({ ...pair, sheets: [whose(a), whose(b)] })),
      )
    : []
  return { slips, alike }
}
