import { type KeyEntry, keyOptions } from './answer-key.ts'
import { roundRatioHalfUp } from './rounding.ts'
import { answerFinder, type GivenAnswer, type SheetScore } from './scoring.ts'

/** A sheet that is decided in full, scored by the key that is looked at. */
export interface AnalysedSheet {
  readonly score: SheetScore
  readonly answers: readonly GivenAnswer[]
  /** What the student is ranked by. */
  readonly total: number
}

export interface ChoiceStatistics {
  readonly option: string
  readonly count: number
  readonly isKey: boolean
  /** As the question's, of having chosen this option, [-1, 1]. */
  readonly pointBiserial: number | null
}

/** Figures of a question, null where one does not exist. What everybody has right is in none: `n` is 0. */
export interface ItemStatistics {
  readonly question: string
  readonly n: number
  readonly right: number
  readonly wrong: number
  readonly omitted: number
  /** Mean credit, [0, 1]: the share who have it right, where credit is all or nothing. */
  readonly difficulty: number | null
  /** Mean credit of the best 27 % less that of the last 27 %, [-1, 1]. @see Kelley 1939 */
  readonly discrimination: number | null
  /**
   * Correlation of the credit with the rest of the score, [-1, 1]; an item that is part of a total correlates with itself.
   * @see Henrysson 1963, "Correction of item-total correlations in item analysis"
   */
  readonly pointBiserial: number | null
  /** Options of the key and options that were chosen; each mark of several counts. */
  readonly choices: readonly ChoiceStatistics[]
}

/** Fewer sheets than this say nothing of a key. */
const FEWEST_FOR_SUSPICION = 10
/**
 * Standard errors (1 / √(n − 1)) by which those who have it right must be the weaker ones, alone, or beside an option that is
 * chosen as often and by better students. In simulated classes of 12 to 200 with one wrong key among 25 this names 25 to 89 %
 * of the wrong ones and at most one right one of 3,000, where ability varies as it does; a fixed limit of −0.1 named a right
 * one in every second class of 25.
 */
const WEAKER = 3
const WEAKER_THAN_RIVAL = 2.5

/** Squares of what does not vary but for the last digits of its sums. */
const LEAST_SQUARES = 1e-12

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

/**
 * Pearson's correlation of two equally long series.
 * @returns null when either does not vary
 */
export function correlation(x: Float64Array, y: Float64Array): number | null {
  const [meanX, meanY] = [meanOf(x), meanOf(y)]
  let [xy, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX
    const dy = y[i] - meanY
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  if (xx < LEAST_SQUARES || yy < LEAST_SQUARES) return null
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/**
 * How much each sheet counts among the best (or last) 27 %: those at the cut, who are equal, share the seats that are left in
 * equal parts, so that nobody's place in the stack matters.
 * @returns shares that add up to 1, in the order of `totals`
 */
function seats(totals: readonly number[], best: boolean): Float64Array {
  const n = totals.length
  const count = Math.max(1, roundRatioHalfUp(27 * n, 100))
  const sorted = Float64Array.from(totals).sort()
  const cut = best ? sorted[n - count] : sorted[count - 1]
  const isBeyond = (total: number) => (best ? total > cut : total < cut)
  let [beyond, ties] = [0, 0]
  for (const total of totals) {
    if (isBeyond(total)) beyond += 1
    else if (total === cut) ties += 1
  }
  const part = (count - beyond) / ties / count
  return Float64Array.from(totals, (total) => (isBeyond(total) ? 1 / count : total === cut ? part : 0))
}

let collator: Intl.Collator | undefined
/** Made when it is first asked for: its tables cost the start of a worker, which sorts no options, more than its database. */
function byOption(): Intl.Collator {
  collator ??= new Intl.Collator(undefined, { numeric: true })
  return collator
}

/**
 * How often each option was chosen, and its correlation with the rest of the score, which for having chosen or not needs only
 * the sum of what those who chose it have more than the mean.
 */
function choicesOf(
  entry: KeyEntry,
  chosen: readonly (readonly string[])[],
  rests: Float64Array,
  options: readonly string[],
): ChoiceStatistics[] {
  const n = chosen.length
  const key = new Set(keyOptions(entry.rule))
  const found = new Map([...options, ...key].map((option) => [option, { count: 0, surplus: 0 }]))
  const mean = meanOf(rests)
  let squares = 0
  for (let i = 0; i < n; i++) {
    const more = rests[i] - mean
    squares += more * more
    for (const option of chosen[i]) {
      let choice = found.get(option)
      if (choice === undefined) {
        choice = { count: 0, surplus: 0 }
        found.set(option, choice)
      }
      choice.count += 1
      choice.surplus += more
    }
  }
  return [...found]
    .map(([option, { count, surplus }]) => {
      const own = count * (1 - count / n)
      const varies = count > 0 && count < n && squares >= LEAST_SQUARES
      const r = varies ? Math.max(-1, Math.min(1, surplus / Math.sqrt(own * squares))) : null
      return { option, count, isKey: key.has(option), pointBiserial: r }
    })
    .sort((a, b) => byOption().compare(a.option, b.option))
}

/**
 * Classical item analysis of one key's questions.
 * @param options  what could be chosen, where that is known
 */
export function analyseItems(
  entries: readonly KeyEntry[],
  sheets: readonly AnalysedSheet[],
  options: (question: string) => readonly string[] = () => [],
): ItemStatistics[] {
  const n = sheets.length
  const totals = sheets.map(({ total }) => total)
  const [best, last] = n === 0 ? [] : [seats(totals, true), seats(totals, false)]
  const given = sheets.map(({ answers }) => answerFinder(answers))
  // What was answered on papers that a person marked nobody knows.
  const known = sheets.flatMap(({ answers }, i) => (answers[0]?.marked === undefined ? [i] : []))
  const areAllKnown = known.length === n
  return entries.map((entry, at) => {
    const { question } = entry
    if (entry.rule.kind !== 'accept') return { ...NO_FIGURES, question }
    const credits = new Float64Array(n)
    const rests = new Float64Array(n)
    let [right, omitted, credit, discrimination] = [0, 0, 0, 0]
    for (const [i, { score }] of sheets.entries()) {
      const item = score.questions[at]
      credits[i] = item.credit
      rests[i] = score.points - item.points
      if (item.verdict === 'right') right += 1
      if (item.verdict === 'blank') omitted += 1
      credit += item.credit
      discrimination += item.credit * ((best?.[i] ?? 0) - (last?.[i] ?? 0))
    }
    return {
      question,
      n,
      right,
      wrong: n - right - omitted,
      omitted,
      difficulty: n === 0 ? null : credit / n,
      discrimination: n === 0 ? null : discrimination,
      pointBiserial: correlation(credits, rests),
      choices:
        known.length === 0 && n > 0
          ? []
          : choicesOf(
              entry,
              known.map((i) => given[i](question, at)?.chosen ?? []),
              areAllKnown ? rests : Float64Array.from(known, (i) => rests[i]),
              options(question),
            ),
    }
  })
}

const NO_FIGURES = {
  n: 0,
  right: 0,
  wrong: 0,
  omitted: 0,
  difficulty: null,
  discrimination: null,
  pointBiserial: null,
  choices: [],
} as const

/** Whether those who know more get it wrong more often, which a wrong key explains best. */
export function isKeySuspect({
  n,
  pointBiserial,
  choices,
}: Pick<ItemStatistics, 'n' | 'pointBiserial' | 'choices'>): boolean {
  if (n < FEWEST_FOR_SUSPICION || pointBiserial === null || pointBiserial >= 0) return false
  const errors = Math.sqrt(n - 1)
  const chosen = choices.reduce((sum, { isKey, count }) => sum + (isKey ? count : 0), 0)
  const isRival = (choice: ChoiceStatistics) =>
    !choice.isKey &&
    choice.count >= chosen &&
    ((choice.pointBiserial ?? 0) - pointBiserial) * errors > WEAKER_THAN_RIVAL
  return pointBiserial * errors < -WEAKER || choices.some(isRival)
}

/**
 * What else the answers to a question say of it: `choice-unused`: nobody chose this wrong option; `choice-alike`: everybody
 * chose the same wrong one.
 */
export interface ChoiceWarning {
  readonly kind: 'choice-unused' | 'choice-alike'
  readonly option: string
}

/** Of few sheets an option stays unused by chance. */
const FEWEST_FOR_CHOICES = 20

/** Wrong options that tell nobody apart. Unused ones are known only where `choices` holds every option. */
export function choiceWarnings({ n, choices }: Pick<ItemStatistics, 'n' | 'choices'>): ChoiceWarning[] {
  if (n < FEWEST_FOR_SUSPICION) return []
  return choices.flatMap(({ option, count, isKey }): ChoiceWarning[] => {
    if (isKey) return []
    if (count === n) return [{ kind: 'choice-alike', option }]
    return count === 0 && n >= FEWEST_FOR_CHOICES ? [{ kind: 'choice-unused', option }] : []
  })
}
