import { reportFigures } from '../figures.ts'
import { calibrationTable, reliability } from './calibration.ts'
import { badness, writeWildMiss } from './wild-misses.ts'
import { type WildPage, wildPage } from './wild-pages.ts'
import { byProperty, groupFigures, wildClaims, wildFigures, wildTable, wildTally } from './wild-report.ts'

export interface WildOptions {
  readonly count: number
  readonly seed: string
  /** One page alone, `SEED/INDEX` as the run and its misses name it. */
  readonly only?: string
  readonly json?: string
  readonly misses?: string
  readonly isVerbose: boolean
}

/** So many of the worst pages are written. */
const WORST = 60

/** Sheets that nobody designed, read by the product. */
export async function runWild(options: WildOptions): Promise<WildPage[]> {
  const { count, seed, only, misses, isVerbose } = options
  const seeds = only === undefined ? Array.from({ length: count }, (_, index) => `${seed}/${index}`) : [only]
  console.log(`seed ${only ?? seed}`)
  const before = process.cpuUsage()
  const pages: WildPage[] = []
  const worst: WildPage[] = []
  for (const each of seeds) {
    const page = await wildPage(each)
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
  report(pages, options.json)
  console.log(`\n${perPage.toFixed(2)} s CPU a page; seed ${only ?? seed}`)
  return pages
}

function log({ sheet, rows, isRead, state, reason }: WildPage): void {
  if (!isRead) console.log(`refused  ${sheet.seed}  ${state} ${reason ?? ''}`)
  if (!isRead) return
  for (const row of rows) {
    if (row.outcome === 'right') continue
    const ease = row.isHard ? '' : ' EASY'
    console.log(
      `${row.outcome}${ease}  ${sheet.seed}  ${row.label}: expected ${row.expected || 'blank'}, read ${row.read || 'blank'}  ${row.made}  ${row.doubts.join(' ')}`,
    )
  }
}

function report(pages: readonly WildPage[], json: string | undefined): void {
  const groups = byProperty(pages)
  console.log(wildTable([...groups, ['total', wildTally(pages)]]))
  console.log(`\n${calibrationTable(reliability(wildClaims(pages)))}\n`)
  reportFigures([...wildFigures(pages), ...(json === undefined ? [] : groupFigures(groups))], json)
}
