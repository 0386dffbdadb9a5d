import {
  DEFAULT_BASELINE,
  emptyNoise,
  type FieldBaseline,
  fieldBaseline,
  learnBaseline,
  type MarkBaseline,
  usuallyBeside,
} from './baseline.ts'
import { confidenceOf } from './calibration.ts'
import { claimOf } from './claims.ts'
import type { BubbleRow } from './layout.ts'
import type { BubbleEvidence, Decision, DoubtReason, RowEvidence } from './marks.ts'
import { clamp } from './maths.ts'
import { doubtByPage } from './page-doubts.ts'
import { strength } from './strength.ts'
import type { DecisionRules } from './template.ts'

/** Limits on a bubble's `strength`, [0, 1]; those of a template's `DecisionRules`, learned or set. */
export interface Rules {
  readonly blankBelow: number
  readonly markFrom: number
  readonly margin: number
}

/** Of a row of the layout, what deciding needs. */
export type DecidedRow = Pick<BubbleRow, 'fieldId' | 'options' | 'allowMultiple' | 'rules'>

export interface DecideContext {
  /** What marks are like in the batch the page belongs to. */
  readonly batch?: MarkBaseline
}

/** Among bubbles whose print is not known, ink below this share of the darkest may be print. */
const LIKE_PRINT = 0.6
/** Ink around a bubble over ink inside it, from which on it looks rubbed out; and how even such grey is. */
const SMEAR = 0.14
const EVEN_GREY = 2
/** What looks rubbed out must be this much stronger than another mark to count as one. */
const SMEARED_ABOVE = 0.15
/** Red ink over this share of a bubble is a mark of a red pen. */
const RED_MARK = 0.12
/** This much of the printed outline gone, and more than a poor copy loses, means that something lies on the bubble. */
const TAPED = 0.6
const TAPED_OVER_EMPTY = 1.5
/** Strength from which on a mark is none of the edge of what lies on other bubbles of its row. */
const SURE_BESIDE_TAPE = 0.8
/** This much of its print gone, a bubble was not seen; a row of which most were not is not read. */
const UNSEEN = 0.6
/** A mark of less ink leaves most of its bubble's print to be seen: what hides that is something else. */
const HIDES = 0.1
/** Ink beside a bubble over what is usual there, from which on an empty row is not taken for blank. */
const FAINT_RIM = 5
const MOST_RIM = 0.03
const LEAST_RIM = 0.025
const BESIDE = 3
const LEAST_BESIDE = 0.015
/** Bubbles that touch have no rim: a place inside that is so much darker than grain is ink of somebody's, if only at the edge. */
const DARK_PEAK = 0.35
/** Ink that goes on beyond the bubble on both sides is a line, not a mark, unless much more of it lies inside. */
const LINE = 0.08
const LINE_TO_FILL = 0.8
/** Ink on a bubble's outline, and around it, that are a ring's. */
const RINGED = 0.3
const RINGED_AROUND = 0.2
/** Ink around a bubble over ink inside it, from which on the mark is another bubble's. */
const OUTSIDE_TO_FILL = 0.8
const LEAST_OUTSIDE = 0.1
/** An uneven dark middle is a dot, however little of the bubble it fills. */
const DOT_CORE = 0.15
const DOT_TEXTURE = 0.15
/** A place this dark, and so many times as dark as empty bubbles have, is a touch of a pen. */
const SPECK = 0.08
const SPECK_TO_EMPTY = 3
/** No line fills a bubble like this. */
const SOLID = 0.6
/** A mark that has less than so many times the ink of empty bubbles, and no dark place, may be print. */
const NEAR_NOISE = 3
const NEAR_PEAK = 0.12
/** Marks of one row are made alike: what has less than this share of the darkest one's ink is a speck, or a residue. */
const LIKE_ANOTHER = 0.25
/** A second bubble with this much ink all over is plainly darker than an empty one, however dark the first is. */
const SECOND = 0.22
const SECOND_CORE = 0.15
/**
 * Strokes have little ink. Beside a mark of less than this, what has such a share of its ink and of its darkness, and is as
 * uneven, is another of them, drawn along what is printed there.
 */
const THIN = 0.2
const TWIN_FILL = 0.25
const TWIN_PEAK = 0.6
/** Less of a bubble's surroundings in the picture leaves its reading to chance. */
const VISIBLE = 0.7
/** A grid this far, in millimetres, from where it was expected was not followed. */
const OUT_OF_PLACE_MM = 0.5

/**
 * Limits that suit the sheet: what noise reaches is not ink, and a hand that presses unevenly is given more room before
 * its faintest marks are doubted.
 */
export function learnedRules({ empty, markFill, markSpread }: MarkBaseline): Rules {
  const blankBelow = clamp((1.5 * empty.fill) / markFill, 0.09, 0.3)
  const markFrom = clamp(Math.exp(-2 * markSpread), Math.max(0.32, blankBelow + 0.12), 0.45)
  return { blankBelow, markFrom, margin: 0.35 }
}

/** What marks and noise are like around each row. */
export function rowBaselines(
  evidence: readonly RowEvidence[],
  rows: readonly Pick<DecidedRow, 'fieldId'>[],
  { batch = DEFAULT_BASELINE }: DecideContext = {},
): FieldBaseline[] {
  const fields = Map.groupBy(evidence, (_, index) => rows[index].fieldId)
  const noise = emptyNoise(evidence)
  const page = learnBaseline(evidence, batch, noise)
  const isWhole = fields.size === 1
  const baselines = new Map(
    [...fields].map(([id, members]) => [id, fieldBaseline(isWhole ? noise : emptyNoise(members), page)]),
  )
  return rows.map(({ fieldId }) => baselines.get(fieldId)!)
}

/**
 * Decides every row of a page from stored evidence; the picture is not needed.
 * @param rows  of the page's layout, in the order of `evidence`
 */
export function decideRows(
  evidence: readonly RowEvidence[],
  rows: readonly DecidedRow[],
  context: DecideContext = {},
): Decision[] {
  const baselines = rowBaselines(evidence, rows, context)
  const decisions = evidence.map((row, index) => decideRow(row, rows[index], baselines[index]))
  return doubtByPage(decisions, evidence, rows, baselines)
}

/** What a person has set holds; what is learned gives way to it. */
export function rulesFor(learned: Rules, { blankBelow, markFrom, margin }: DecisionRules): Rules {
  if (blankBelow === undefined && markFrom === undefined && margin === undefined) return learned
  return {
    blankBelow: blankBelow ?? Math.min(learned.blankBelow, markFrom ?? 1),
    markFrom: markFrom ?? Math.max(learned.markFrom, blankBelow ?? 0),
    margin: margin ?? learned.margin,
  }
}

/** Decides one row; `baseline` is what `rowBaselines` gave for it. */
export function decideRow(row: RowEvidence, layout: DecidedRow, baseline: FieldBaseline): Decision {
  const rules = rulesFor(learnedRules(baseline), layout.rules)
  const strengths = row.bubbles.map((bubble) => strength(bubble, baseline))
  const marked: number[] = []
  const weak: number[] = []
  for (let option = 0; option < strengths.length; option += 1) {
    if (strengths[option] >= rules.markFrom + smearOf(row.bubbles[option])) marked.push(option)
    else if (strengths[option] >= rules.blankBelow) weak.push(option)
  }
  const doubts: DoubtReason[] = []
  if (row.visible < VISIBLE) doubts.push('off-page')
  if (row.residualMm > OUT_OF_PLACE_MM) doubts.push('poor-registration')
  if (isPrintMissing(row, marked)) doubts.push('print-missing')
  return marked.length === 0
    ? decideUnmarked(row, layout, baseline, strengths, weak, doubts)
    : decideMarked(row, layout, rules, baseline, strengths, marked, weak, doubts)
}

/** Whether most of the bubbles that are not marked show no print: then nobody knows what lies there. */
function isPrintMissing({ bubbles }: RowEvidence, marked: readonly number[]): boolean {
  let unmarked = 0
  let unseen = 0
  bubbles.forEach(({ lift }, option) => {
    if (marked.includes(option)) return
    unmarked += 1
    if (lift > UNSEEN) unseen += 1
  })
  return 2 * unseen > unmarked
}

/**
 * How far above `markFrom` a bubble's strength must be to count as a mark: an eraser spreads faint grey beyond the
 * outline, which a pencil that stays inside does not.
 */
export const smearOf = ({ fill, peak, rim }: BubbleEvidence): number =>
  fill > 0 && rim > SMEAR * fill && peak < EVEN_GREY * fill ? SMEARED_ABOVE : 0

const isLine = ({ fill, through }: BubbleEvidence) =>
  fill < SOLID && through > Math.max(LINE, LINE_TO_FILL * fill)

/** Whether a bubble that holds no mark is ringed, and so probably answered. */
const isRinged = ({ rim, around }: BubbleEvidence) => rim > RINGED && around > RINGED_AROUND

/** Whether most of a mark's ink lies beside its bubble: another one's ring, or a line. */
const isOutside = ({ fill, around }: BubbleEvidence) =>
  around > Math.max(LEAST_OUTSIDE, OUTSIDE_TO_FILL * fill)

const isNearNoise = ({ fill, peak }: BubbleEvidence, { empty }: MarkBaseline) =>
  fill < NEAR_NOISE * empty.fill && peak < empty.peak + NEAR_PEAK

const isDarkWithin = ({ rim, around, peak }: BubbleEvidence, { empty }: MarkBaseline) =>
  rim === 0 && around === 0 && peak > DARK_PEAK + empty.grain

const isDot = ({ fill, core, texture }: BubbleEvidence, { empty }: MarkBaseline) =>
  core > DOT_CORE && texture > DOT_TEXTURE && fill > NEAR_NOISE * empty.fill

const isSpeck = ({ peak }: BubbleEvidence, { empty }: MarkBaseline) =>
  peak > Math.max(SPECK, SPECK_TO_EMPTY * empty.peak)

/** Whether a bubble holds a stroke like a row's darkest mark, which is a stroke itself. */
const isTwin = ({ fill, peak, texture }: BubbleEvidence, darkest: BubbleEvidence) =>
  darkest.fill < THIN &&
  fill > TWIN_FILL * darkest.fill &&
  peak > TWIN_PEAK * darkest.peak &&
  texture > DOT_TEXTURE

const isSecond = ({ fill, core }: BubbleEvidence, { empty }: MarkBaseline) =>
  fill > Math.max(SECOND, 3 * empty.fill) && core > SECOND_CORE

const tapedFrom = ({ empty }: MarkBaseline) => Math.max(TAPED, TAPED_OVER_EMPTY * empty.lift)

/** No bubble holds a certain mark: blank, unless anything at all might be one. */
function decideUnmarked(
  { label, bubbles }: RowEvidence,
  { options, rules: set }: DecidedRow,
  baseline: FieldBaseline,
  strengths: readonly number[],
  weak: readonly number[],
  doubts: DoubtReason[],
): Decision {
  const suspects = new Set(weak)
  if (weak.length > 0) doubts.push('weak-mark')
  const glint = Math.max(0.1, 1.8 * baseline.empty.texture + 0.01)
  const faint = FAINT_RIM * Math.min(baseline.empty.rim, MOST_RIM) + LEAST_RIM
  const beside = BESIDE * baseline.empty.around + LEAST_BESIDE + usuallyBeside(bubbles)
  const suspect = (
    reason: DoubtReason,
    isSuspect: (bubble: BubbleEvidence) => boolean,
    isAnswer: boolean,
  ) => {
    bubbles.forEach((bubble, option) => {
      if (!isSuspect(bubble)) return
      if (!doubts.includes(reason)) doubts.push(reason)
      if (isAnswer) suspects.add(option)
    })
  }
  suspect('red-only', ({ red }) => red > RED_MARK, false)
  const taped = tapedFrom(baseline)
  suspect('tape', ({ lift }) => lift > taped, false)
  suspect('glare', ({ texture, red }) => texture > glint && red <= RED_MARK, true)
  suspect(
    'weak-mark',
    (bubble) =>
      bubble.rim > faint ||
      bubble.around > beside ||
      isDarkWithin(bubble, baseline) ||
      isDot(bubble, baseline) ||
      // Who set what is blank has seen what it leaves out.
      (set.blankBelow === undefined && isSpeck(bubble, baseline)),
    true,
  )
  if (baseline.isUnsure && doubts.length === 0) doubts.push('stray-ink')
  const chosen = [...suspects].sort((a, b) => a - b)
  return {
    label,
    detected: chosen.map((option) => options[option]),
    marking: chosen.length === 0 ? 'blank' : chosen.length === 1 ? 'single' : 'multi',
    status: doubts.length === 0 ? 'blank' : 'low_confidence',
    confidence: confidenceOf(claimOf(strengths, chosen, doubts.length > 0)),
    doubts,
  }
}

function decideMarked(
  { label, bubbles }: RowEvidence,
  { options, allowMultiple, rules: set }: DecidedRow,
  rules: Rules,
  baseline: FieldBaseline,
  strengths: readonly number[],
  marked: readonly number[],
  weak: readonly number[],
  doubts: DoubtReason[],
): Decision {
  let least = 1
  let strongest = bubbles[marked[0]]
  for (const option of marked) {
    if (strengths[option] < least) least = strengths[option]
    if (bubbles[option].fill > strongest.fill) strongest = bubbles[option]
  }
  const darkest = strongest.fill
  const isElsewhere = marked.some((option) => bubbles[option].lift > UNSEEN && bubbles[option].fill < HIDES)
  if (isElsewhere && !doubts.includes('print-missing')) doubts.push('print-missing')
  const hasTwin = bubbles.some((bubble, option) => !marked.includes(option) && isTwin(bubble, strongest))
  if ((marked.length > 1 && !allowMultiple) || hasTwin) doubts.push('two-marks')
  // Nobody marks everything.
  const isAll = allowMultiple && marked.length > 2 && marked.length === options.length
  // Print that was not learned is lighter than the marks beside it.
  const isPrint = baseline.isUnsure && marked.some((option) => bubbles[option].fill < LIKE_PRINT * darkest)
  const isStray = (bubble: BubbleEvidence, option: number) =>
    marked.includes(option) ? isOutside(bubble) : isRinged(bubble)
  if (isAll || isPrint || bubbles.some(isStray)) doubts.push('stray-ink')
  if (marked.some((option) => isLine(bubbles[option]))) doubts.push('streak')
  if (marked.some((option) => isNearNoise(bubbles[option], baseline))) doubts.push('weak-mark')
  // Ink far below the mark beside it is a residue or a smudge; nearer, it may be the other answer.
  const isRival = (option: number) =>
    allowMultiple ||
    least - strengths[option] < rules.margin ||
    // Who set a margin has seen what it leaves out.
    (set.margin === undefined && isSecond(bubbles[option], baseline))
  const isUnlike = marked.some((option) => bubbles[option].fill < LIKE_ANOTHER * darkest)
  if (weak.some(isRival) || isUnlike) doubts.push('erasure')
  const taped = tapedFrom(baseline)
  // The edge of what lies on some of the row's bubbles looks like a pale mark on the next one.
  const mayHide = allowMultiple || least < SURE_BESIDE_TAPE
  if (mayHide && bubbles.some(({ lift }, option) => lift > taped && !marked.includes(option))) {
    doubts.push('tape')
  }
  return {
    label,
    detected: marked.map((option) => options[option]),
    marking: marked.length === 1 ? 'single' : 'multi',
    status: doubts.length === 0 ? 'ok' : 'ambiguous',
    confidence: confidenceOf(claimOf(strengths, marked, doubts.length > 0)),
    doubts,
  }
}
