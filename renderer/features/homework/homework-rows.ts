import type { HomeworkRow } from '#shared/contract/homework.ts'
import { type HomeworkVerdict, homeworkVerdict, percentOf } from '#shared/domain/homework.ts'
import { writeCsv } from '#shared/domain/tables.ts'
import { errorText, type Translate } from '#shared/i18n/index.ts'
import { matchesText } from '../../lib/match-text.ts'
import type { Sorting } from '../../ui/long-table.tsx'

export interface HomeworkFilter {
  /** Of name, first consonants, number, class or file; '' for all. */
  readonly text: string
  readonly group: string | null
  readonly verdict: HomeworkVerdict | null
  /** Days, both included; '' for no end. */
  readonly from: string
  readonly to: string
  /** Only what nobody is known to have written. */
  readonly isUnknown: boolean
}
export const ALL_HOMEWORK: HomeworkFilter = {
  ...{ text: '', group: null, verdict: null, from: '', to: '', isUnknown: false },
}

export function filterHomework(
  rows: readonly HomeworkRow[],
  { text, group, verdict, from, to, isUnknown }: HomeworkFilter,
  passPercent: number,
): readonly HomeworkRow[] {
  const query = text.trim()
  return rows.filter(
    ({ student, name, day, measure }) =>
      (group === null || student?.group === group) &&
      (verdict === null || homeworkVerdict(measure, passPercent) === verdict) &&
      (from === '' || day >= from) &&
      (to === '' || day <= to) &&
      (!isUnknown || student === null) &&
      (query === '' || matchesText(query, [student?.name, student?.number, student?.group, name].join(' '))),
  )
}

export const SORT_KEYS = ['day', 'number', 'name', 'group', 'file', 'writing', 'growth', 'verdict'] as const
export type SortKey = (typeof SORT_KEYS)[number]
const byText = new Intl.Collator('ko', { numeric: true })
const VERDICT_ORDER: readonly HomeworkVerdict[] = ['fail', 'pass', 'none']

function cellOf({ student, name, day, measure }: HomeworkRow, key: SortKey, passPercent: number) {
  const cells: Record<SortKey, string | number | null> = {
    day,
    number: student?.number ?? null,
    name: student?.name || null,
    group: student?.group || null,
    file: name,
    writing: measure?.writing ?? null,
    growth: measure?.growth?.added ?? null,
    verdict: VERDICT_ORDER.indexOf(homeworkVerdict(measure, passPercent)),
  }
  return cells[key]
}

/** By one column; what has no value comes last, whichever way it goes, and ties stay as they came: the newest day first. */
export function sortHomework(
  rows: readonly HomeworkRow[],
  { key, isDescending }: Sorting<SortKey>,
  passPercent: number,
): readonly HomeworkRow[] {
  const sign = isDescending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [cellOf(a, key, passPercent), cellOf(b, key, passPercent)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : byText.compare(`${x}`, `${y}`))
  })
}

/** How many have each verdict by a criterion. */
export function countVerdicts(
  rows: readonly HomeworkRow[],
  passPercent: number,
): Record<HomeworkVerdict, number> {
  const counts = { pass: 0, fail: 0, none: 0 }
  for (const { measure } of rows) counts[homeworkVerdict(measure, passPercent)] += 1
  return counts
}

/** What was written while a recording ran, and over which stretch of it; '' of pages. */
export function growthText(t: Translate, { measure }: HomeworkRow): string {
  const growth = measure?.growth
  if (growth === undefined || growth === null) return ''
  const [first, last] = [growth.stretches[0], growth.stretches.at(-1)]
  if (first === undefined || last === undefined) return t('homework.noGrowth')
  const [from, to] = [Math.round(100 * first.from), Math.round(100 * last.to)]
  return t('homework.growth', { value: percentOf(growth.added).toFixed(1), from, to })
}

/** All that is to be said of a row beside its figures. */
export const notesOf = (t: Translate, { error, measure, student, candidates }: HomeworkRow): string =>
  [
    error === null ? '' : errorText(t, error),
    ...(measure?.remarks ?? []).map((remark) => t(`homework.remarks.${remark}`)),
    student === null && candidates.length > 0
      ? t('homework.mayBe', { names: candidates.map(({ name, number }) => name || number).join(', ') })
      : '',
  ]
    .filter((note) => note !== '')
    .join(' · ')

/** What is shown, as a table for Excel. */
export function homeworkCsv(t: Translate, rows: readonly HomeworkRow[], passPercent: number): string {
  const column = (
    key: 'day' | 'number' | 'name' | 'group' | 'file' | 'writing' | 'growth' | 'verdict' | 'note',
  ) => t(`homework.column.${key}`)
  return writeCsv(
    [
      ...[column('day'), column('number'), column('name'), column('group'), column('file')],
      ...[`${column('writing')} (%)`, `${column('growth')} (%)`, column('verdict'), column('note')],
    ],
    rows.map((row) => {
      const { day, student, name, measure } = row
      const growth = measure?.growth?.added
      return [
        ...[day, { text: student?.number ?? '' }, student?.name ?? '', student?.group ?? '', name],
        measure?.writing == null ? '' : percentOf(measure.writing),
        growth === undefined ? '' : percentOf(growth),
        t(`homework.verdicts.${homeworkVerdict(measure, passPercent)}`),
        notesOf(t, row),
      ]
    }),
  )
}
