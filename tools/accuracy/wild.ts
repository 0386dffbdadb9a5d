import { reportFigures } from '../figures.ts'
import { calibrationTable, reliability } from './calibration.ts'
import { fittedWeights } from './fit.ts'
import { badness, writeWildMiss } from './wild-misses.ts'
import { type WildPage, wildNames, wildPages } from './wild-pages.ts'
import {
  accidentFigures,
  byAccident,
  byProperty,
  groupFigures,
  isTakenForHarmless,
  untouchedTable,
  wildClaims,
  wildFigures,
  wildTable,
  wildTally,
} from './wild-report.ts'

export interface WildOptions {
  readonly count: number
  readonly seed: string
  /** One page alone, `SEED/INDEX` as the run and its misses name it. */
  readonly only?: string
  readonly json?: string
  readonly misses?: string
  /** Something goes wrong with every page, each kind of accident in its turn. */
  readonly hasAccidents: boolean
  readonly isVerbose: boolean
  /** Whether the weights of confidence are fitted to these pages anew. */
  readonly isFitted: boolean
}

/** So many of the worst pages are written. */
const WORST = 60

/** Sheets that nobody designed, read by the product. */
export async function runWild(options: WildOptions): Promise<WildPage[]> {
  const { count, seed, only, misses, isVerbose, hasAccidents } = options
  const names = only === undefined ? wildNames(seed, count) : [only]
  console.log(`seed ${only ?? seed}`)
  const before = process.cpuUsage()
  const pages: WildPage[] = []
  const worst: WildPage[] = []
  for await (const page of wildPages(names, hasAccidents)) {
    // The pictures of all pages would not fit into memory.
    pages.push({ ...page, sheet: { ...page.sheet, image: Buffer.alloc(0) } })
    if (isVerbose) log(page)
    if (misses === undefined) continue
    if (only !== undefined || badness(page) > 0) worst.push(page)
    worst.sort((one, other) => badness(other) - badness(one)).splice(WORST)
  }
  for (const page of worst) writeWildMiss(misses!, page)
  const spent = process.cpuUsage(before)
  const perPage = (spent.user + spent.system) / 1e6 / Math.max(1, pages.length)
  report(pages, hasAccidents, options.json)
  if (options.isFitted) console.log(fittedWeights(pages.flatMap(outcomesOf)))
  console.log(`\n${perPage.toFixed(2)} s CPU a page; seed ${only ?? seed}`)
  return pages
}

const outcomesOf = ({ rows, claims }: WildPage) =>
  claims.map((claim, index) => ({ ...claim, isRight: rows[index].read === rows[index].expected }))

function log({ sheet, rows, isRead, state, reason }: WildPage): void {
  const name =
    sheet.accident === undefined ? sheet.seed : `${sheet.seed} ${sheet.accident.kind} ${sheet.accident.note}`
  if (!isRead) console.log(`refused  ${name}  ${state} ${reason ?? ''}`)
  if (!isRead) return
  for (const row of rows) {
    if (row.outcome === 'right') continue
    const harmless = isTakenForHarmless(row) ? `  OUTSIDE ${row.inDoubt.join('/') || 'nothing'}` : ''
    const ease = row.isTouched ? ' TOUCHED' : row.isHard ? '' : ' EASY'
    const expected = row.expected === undefined ? 'nothing' : row.expected || 'blank'
    console.log(
      `${row.outcome}${ease}  ${name}  ${row.label}: expected ${expected}, read ${row.read || 'blank'}  ${row.made}  ${row.doubts.join(' ')}${harmless}`,
    )
  }
}

function report(pages: readonly WildPage[], hasAccidents: boolean, json: string | undefined): void {
  const properties = byProperty(pages)
  const accidents = byAccident(pages)
  const total = ['total', wildTally(pages)] as const
  console.log(wildTable([...properties, total]))
  if (hasAccidents) console.log(`\n${untouchedTable([...accidents, ['total', pages]])}`)
  console.log(`\n${calibrationTable(reliability(wildClaims(pages)))}\n`)
  const figures = hasAccidents ? accidentFigures(pages) : wildFigures(pages)
  const groups = [...properties, ...accidents.map(([name, own]) => [name, wildTally(own)] as const)]
  reportFigures([...figures, ...(json === undefined ? [] : groupFigures(groups))], json)
}
