import { DEFAULT_BASELINE, type FieldBaseline, type MarkBaseline } from '#shared/domain/baseline.ts'
import {
  type DecidedRow,
  decideRow,
  learnedRules,
  type Rules,
  rowBaselines,
  rulesFor,
  smearOf,
} from '#shared/domain/decide.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Decision, RowEvidence } from '#shared/domain/marks.ts'
import { countBefore } from '#shared/domain/maths.ts'
import { doubtByPage } from '#shared/domain/page-doubts.ts'
import { strength } from '#shared/domain/strength.ts'
import type { DecisionRules } from '#shared/domain/template.ts'

export interface EvidencePage {
  readonly pageId: number
  readonly templatePageId: string
  readonly isDamaged: boolean
  readonly rows: readonly RowEvidence[]
}

/** A row of the batch with all that does not depend on a threshold. */
interface Row {
  readonly page: EvidencePage
  readonly pageAt: number
  readonly rowAt: number
  readonly evidence: RowEvidence
  readonly layout: DecidedRow
  readonly baseline: FieldBaseline
  /** Rows with the same marks around them and the same rules of their own share their limits. */
  readonly group: number
  /** Where the row's strengths begin. */
  readonly first: number
  readonly last: number
}

interface Group {
  readonly learned: Rules
  readonly own: DecisionRules
}

/** The rows of one page, half-open, and what they are for. */
interface PageRows {
  readonly from: number
  readonly to: number
  readonly evidence: readonly RowEvidence[]
  readonly layout: readonly DecidedRow[]
  readonly baselines: readonly FieldBaseline[]
}

/** A batch ready to be decided again and again. */
export interface Batch {
  readonly rows: readonly Row[]
  readonly pages: readonly PageRows[]
  readonly groups: readonly Group[]
  /** Of every bubble, row by row, [0, 1]. */
  readonly strengths: Float32Array
  /** How far above the mark's line each bubble must be to count as a mark. */
  readonly smears: Float32Array
  /** Bubbles by strength: positions in `strengths`, weakest first. */
  readonly order: Uint32Array
  /** Row of each bubble. */
  readonly rowOf: Uint32Array
}

export const sameRules = (a: DecisionRules, b: DecisionRules): boolean =>
  a.blankBelow === b.blankBelow && a.markFrom === b.markFrom && a.margin === b.margin

export function prepare(
  pages: readonly EvidencePage[],
  layouts: readonly PageLayout[],
  batch: MarkBaseline | null,
): Batch {
  const rows: Row[] = []
  const pageRows: PageRows[] = []
  const groups: Group[] = []
  const byPage = new Map(layouts.map((layout) => [layout.pageId, layout]))
  let bubbles = 0
  pages.forEach((page, pageAt) => {
    const layout = byPage.get(page.templatePageId)
    // Read by another version of the template: what belongs to which row is not known.
    if (layout === undefined || layout.rows.length !== page.rows.length) return
    const baselines = rowBaselines(page.rows, layout.rows, { batch: batch ?? DEFAULT_BASELINE })
    // A page has few fields, so few groups: they are looked up in a short list.
    const firstGroup = groups.length
    const bases: FieldBaseline[] = []
    const groupOf = (baseline: FieldBaseline, own: DecisionRules) => {
      for (let at = firstGroup; at < groups.length; at++) {
        if (bases[at - firstGroup] === baseline && sameRules(groups[at].own, own)) return at
      }
      bases.push(baseline)
      return groups.push({ learned: learnedRules(baseline), own }) - 1
    }
    pageRows.push({
      from: rows.length,
      to: rows.length + page.rows.length,
      evidence: page.rows,
      layout: layout.rows,
      baselines,
    })
    page.rows.forEach((evidence, rowAt) => {
      const baseline = baselines[rowAt]
      const first = bubbles
      bubbles += evidence.bubbles.length
      rows.push({
        page,
        pageAt,
        rowAt,
        evidence,
        layout: layout.rows[rowAt],
        baseline,
        group: groupOf(baseline, layout.rows[rowAt].rules),
        first,
        last: bubbles,
      })
    })
  })
  const strengths = new Float32Array(bubbles)
  const smears = new Float32Array(bubbles)
  const rowOf = new Uint32Array(bubbles)
  rows.forEach((row, at) => {
    row.evidence.bubbles.forEach((bubble, option) => {
      strengths[row.first + option] = strength(bubble, row.baseline)
      smears[row.first + option] = smearOf(bubble)
      rowOf[row.first + option] = at
    })
  })
  const order = Uint32Array.from({ length: bubbles }, (_, i) => i).sort((a, b) => strengths[a] - strengths[b])
  return { rows, pages: pageRows, groups, strengths, smears, order, rowOf }
}

/** A field's own rules hold, whatever is set for the batch. */
const limitsOf = ({ groups }: Batch, rules: DecisionRules): Rules[] =>
  groups.map(({ learned, own }) => rulesFor(learned, { ...rules, ...own }))

/**
 * How each bubble stands to its row's limits: marked, weak, weak but near the mark, or empty. Equal standings mean
 * equal decisions, so only rows with a bubble that changed need to be decided again.
 * @returns whether the row's standings differ from those in `states`, which are brought up to date where `isKept`
 */
function stand(
  { strengths, smears }: Batch,
  { first, last }: Row,
  { blankBelow, markFrom, margin }: Rules,
  states: Uint8Array,
  isKept: boolean,
): boolean {
  let least = 2
  for (let i = first; i < last; i++) {
    const value = strengths[i]
    if (value >= markFrom + smears[i] && value < least) least = value
  }
  let isChanged = false
  for (let i = first; i < last; i++) {
    const value = strengths[i]
    const state = value >= markFrom + smears[i] ? 3 : value < blankBelow ? 0 : least - value < margin ? 2 : 1
    if (states[i] === state) continue
    isChanged = true
    if (!isKept) return true
    states[i] = state
  }
  return isChanged
}

export interface Counters {
  readonly ok: number
  readonly blank: number
  readonly doubtful: number
}

export interface Flip {
  readonly pageId: number
  readonly label: string
  readonly pageAt: number
  readonly rowAt: number
  readonly before: Decision
  readonly after: Decision
}

const standingOf = ({ page }: Row, { status }: Decision): keyof Counters =>
  page.isDamaged || (status !== 'ok' && status !== 'blank') ? 'doubtful' : status

/** The batch as it is decided by the rules that are saved: what every change is compared with. */
export interface Saved {
  readonly rules: DecisionRules
  readonly decisions: readonly Decision[]
  /** The same of each row by itself, before its page is looked at. */
  readonly alone: readonly Decision[]
  /** Standing of every bubble. */
  readonly states: Uint8Array
  readonly counters: Counters
}

const sameAnswer = (a: Decision, b: Decision) =>
  a.detected.length === b.detected.length && a.detected.every((option, at) => option === b.detected[at])

const decided = (row: Row, rules: DecisionRules): Decision =>
  decideRow(row.evidence, { ...row.layout, rules: { ...rules, ...row.layout.rules } }, row.baseline)

export function decideSaved(batch: Batch, rules: DecisionRules): Saved {
  const states = new Uint8Array(batch.strengths.length)
  const limits = limitsOf(batch, rules)
  const counters = { ok: 0, blank: 0, doubtful: 0 }
  const alone = batch.rows.map((row) => {
    stand(batch, row, limits[row.group], states, true)
    return decided(row, rules)
  })
  const decisions = batch.pages.flatMap(({ from, to, evidence, layout, baselines }) =>
    doubtByPage(alone.slice(from, to), evidence, layout, baselines),
  )
  batch.rows.forEach((row, at) => {
    counters[standingOf(row, decisions[at])] += 1
  })
  return { rules, decisions, alone, states, counters }
}

/** What other rules would change: the answers that flip, and how many rows would be sure, blank or doubtful. */
export function decideAgain(
  batch: Batch,
  saved: Saved,
  rules: DecisionRules,
): { flips: Flip[]; counters: Counters } {
  const flips: Flip[] = []
  const counters = { ...saved.counters }
  const limits = limitsOf(batch, rules)
  for (const { from, to, evidence, layout, baselines } of batch.pages) {
    const alone = saved.alone.slice(from, to)
    let isChanged = false
    for (let at = from; at < to; at++) {
      const row = batch.rows[at]
      if (!stand(batch, row, limits[row.group], saved.states, false)) continue
      alone[at - from] = decided(row, rules)
      isChanged = true
    }
    if (!isChanged) continue
    // One row may be what makes the others doubtful.
    doubtByPage(alone, evidence, layout, baselines).forEach((after, i) => {
      const row = batch.rows[from + i]
      const before = saved.decisions[from + i]
      counters[standingOf(row, before)] -= 1
      counters[standingOf(row, after)] += 1
      if (before.status === after.status && sameAnswer(before, after)) return
      flips.push({
        pageId: row.page.pageId,
        label: row.evidence.label,
        pageAt: row.pageAt,
        rowAt: row.rowAt,
        before,
        after,
      })
    })
  }
  return { flips, counters }
}

/** How many bubbles have each strength, in so many equal bins over [0, 1]. */
export function histogram({ strengths }: Batch, bins: number): Uint32Array {
  const counts = new Uint32Array(bins)
  for (const value of strengths) counts[Math.min(bins - 1, Math.floor(value * bins))] += 1
  return counts
}

export interface NearBubble {
  readonly row: Row
  readonly option: number
  readonly strength: number
}

/** The bubbles whose strength is nearest to a line, weakest first, half of them from each side where there are enough. */
export function nearest({ order, strengths, rows, rowOf }: Batch, line: number, count: number): NearBubble[] {
  const weaker = countBefore(order.length, (at) => strengths[order[at]] < line)
  const from = Math.max(0, Math.min(weaker - (count >> 1), order.length - count))
  return Array.from(order.subarray(from, from + count), (bubble) => {
    const row = rows[rowOf[bubble]]
    return { row, option: bubble - row.first, strength: strengths[bubble] }
  })
}

/**
 * The bubbles too weak for a mark whose distance to the weakest mark of their row is nearest to the margin, smallest
 * distance first: a wider margin asks about them, a narrower one takes the mark alone.
 * @returns one bubble a row; `strength` is the distance
 */
export function nearestGaps(batch: Batch, rules: DecisionRules, margin: number, count: number): NearBubble[] {
  const { rows, strengths, smears } = batch
  const limits = limitsOf(batch, rules)
  const gaps: NearBubble[] = []
  for (const row of rows) {
    const { blankBelow, markFrom } = limits[row.group]
    let mark = Number.POSITIVE_INFINITY
    let rival = -1
    for (let i = row.first; i < row.last; i++) {
      const value = strengths[i]
      if (value >= markFrom + smears[i]) mark = Math.min(mark, value)
      else if (value >= blankBelow && (rival < 0 || value > strengths[rival])) rival = i
    }
    if (rival < 0 || mark === Number.POSITIVE_INFINITY) continue
    gaps.push({ row, option: rival - row.first, strength: mark - strengths[rival] })
  }
  return gaps
    .sort((a, b) => Math.abs(a.strength - margin) - Math.abs(b.strength - margin))
    .slice(0, count)
    .sort((a, b) => a.strength - b.strength)
}

/** Where each line stands: where somebody put it, else where the batch's own marks do. */
export const withLearned = (learned: Rules, rules: DecisionRules): Rules => ({
  blankBelow: rules.blankBelow ?? learned.blankBelow,
  markFrom: rules.markFrom ?? learned.markFrom,
  margin: rules.margin ?? learned.margin,
})

const STEP = 0.005

/** Rules with one line moved; lines never cross: the mark's is at or above the blank's. */
export function moved(
  rules: DecisionRules,
  learned: Rules,
  line: keyof DecisionRules,
  to: number,
): DecisionRules {
  const value = Math.round(Math.max(0, Math.min(1, to)) / STEP) * STEP
  if (line === 'margin') return { ...rules, margin: value }
  if (line === 'blankBelow')
    return { ...rules, blankBelow: Math.min(value, rules.markFrom ?? learned.markFrom) }
  return { ...rules, markFrom: Math.max(value, rules.blankBelow ?? learned.blankBelow) }
}
