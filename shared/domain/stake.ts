import type { KeyEntry } from './answer-key.ts'
import type { Decision, DoubtReason, RowEvidence } from './marks.ts'
import { creditOf } from './scoring.ts'

/** Where one of these is doubted, what can be seen of a row says nothing of what is not. */
const HIDING: ReadonlySet<DoubtReason> = new Set([
  'glare',
  'tape',
  'off-page',
  'poor-registration',
  'print-missing',
  'streak',
  'unlike-others',
])

/** Ink of a bubble, as a share of its row's darkest, from which it may be what was meant. */
const MAY_BE_MEANT_FROM = 0.25
/** Less is no ink to compare by. */
const LEAST_INK = 0.05

/**
 * Options of a doubtful row that may be meant: those the machine names, and those that show a part of the ink of the darkest.
 * @param options  of the row, in the order of its bubbles
 */
export function optionsInDoubt(
  { detected, doubts }: Pick<Decision, 'detected' | 'doubts'>,
  options: readonly string[],
  evidence: Pick<RowEvidence, 'bubbles'> | undefined,
): readonly string[] {
  if (evidence === undefined || doubts.length === 0 || doubts.some((doubt) => HIDING.has(doubt)))
    return options
  const inks = options.map((_, i) => {
    const bubble = evidence.bubbles[i]
    return bubble === undefined
      ? 1
      : Math.max(bubble.fill, bubble.core, bubble.peak, bubble.red, bubble.around)
  })
  const darkest = Math.max(...inks)
  // Pencil that shines shows no ink anywhere.
  if (darkest < LEAST_INK) return options
  return options.filter((option, i) => detected.includes(option) || inks[i] >= MAY_BE_MEANT_FROM * darkest)
}

/**
 * Points that hang on a doubtful question: what lies between the best and the worst that may come of it, all of the options
 * in doubt, some, or none being meant.
 * @returns points, 0 where no option in doubt is in the key
 */
export function stakeOf(entry: KeyEntry, inDoubt: readonly string[]): number {
  if (entry.rule.kind !== 'accept') return 0
  const { accepted } = entry.rule
  const doubted = new Set(inDoubt)
  // A blank is worth nothing, so it is enough to know the best that can be meant.
  const best = accepted
    .filter(({ options }) => options.every((option) => doubted.has(option)))
    .reduce((most, { options }) => Math.max(most, creditOf(entry, options)), 0)
  return best * entry.points
}
