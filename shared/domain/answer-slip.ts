import type { KeyEntry } from './answer-key.ts'
import { type GivenAnswer, isRight } from './scoring.ts'

/** A run of one student's answers that stand a line off (밀려쓰기). */
export interface AnswerSlip {
  /** First and last question of the run. */
  readonly from: string
  readonly to: string
  /** 1: each answers the question after; −1: the one before. */
  readonly by: 1 | -1
  /** How many of the run are right as they stand, and how many would be in their places. */
  readonly right: number
  readonly shifted: number
}

/** Shorter runs are no evidence, whatever they fit. */
const FEWEST = 5
/** Of a thousand students who did not slip, one or less is told of. */
const RISK = 1e-3
/** How often a wrong answer of one question is right for the one beside it: as often as any other wrong option. */
const BY_CHANCE = 0.25

/** Whether each answer fits its own question, and the one beside it. */
interface Fit {
  readonly isAnswered: boolean
  readonly own: boolean
  readonly beside: boolean
}

function fitsOf(entries: readonly KeyEntry[], given: ReadonlyMap<string, GivenAnswer>, by: 1 | -1): Fit[] {
  return entries.map((entry, at) => {
    const answer = given.get(entry.question)
    const neighbour = entries[at + by]
    const isFree = entry.rule.kind !== 'accept' || neighbour?.rule.kind !== 'accept'
    if (isFree || answer?.status !== 'ok' || answer.chosen.length === 0) {
      return { isAnswered: false, own: false, beside: false }
    }
    return {
      isAnswered: true,
      own: isRight(entry, answer.chosen),
      beside: isRight(neighbour, answer.chosen),
    }
  })
}

/** The run that gains most where its answers move by one. @see Kadane; Bentley 1984, "Algorithm design techniques" */
function bestRun(fits: readonly Fit[]): { readonly start: number; readonly end: number } {
  let best = { start: 0, end: 0, gain: 0 }
  let [start, gain] = [0, 0]
  for (const [at, { own, beside }] of fits.entries()) {
    if (gain <= 0) [start, gain] = [at, 0]
    gain += Number(beside) - Number(own)
    if (gain > best.gain) best = { start, end: at + 1, gain }
  }
  return best
}

/** Probability of at least so many hits in so many trials. */
function binomialTail(trials: number, hits: number, chance: number): number {
  let term = (1 - chance) ** trials
  let tail = 0
  for (let k = 0; k <= trials; k++) {
    if (k >= hits) tail += term
    term *= ((trials - k) / (k + 1)) * (chance / (1 - chance))
  }
  return tail
}

/**
 * Whether a student's answers slipped by a line for a while: the score jumps when the run is moved back, by more than chance
 * gives to somebody who is right as often as this one is elsewhere, over all runs that there are.
 */
export function findSlip(
  entries: readonly KeyEntry[],
  answers: readonly GivenAnswer[],
): AnswerSlip | undefined {
  const given = new Map(answers.map((answer) => [answer.question, answer]))
  const found = ([1, -1] as const).flatMap((by) => {
    const fits = fitsOf(entries, given, by)
    const { start, end } = bestRun(fits)
    const run = fits.slice(start, end)
    const shifted = run.filter(({ beside }) => beside).length
    // Where one answer is right for both, it says nothing.
    const trials = run.filter(({ isAnswered, own, beside }) => isAnswered && !(own && beside)).length
    const hits = run.filter(({ own, beside }) => beside && !own).length
    if (hits < FEWEST) return []
    const others = [...fits.slice(0, start), ...fits.slice(end)].filter(({ isAnswered }) => isAnswered)
    const ability = (others.filter(({ own }) => own).length + 1) / (others.length + 2)
    const runs = entries.length * (entries.length + 1)
    const risk = runs * binomialTail(trials, hits, (1 - ability) * BY_CHANCE)
    if (risk > RISK) return []
    const right = run.filter(({ own }) => own).length
    return [{ from: entries[start].question, to: entries[end - 1].question, by, right, shifted, risk }]
  })
  const best = found.sort((a, b) => a.risk - b.risk)[0]
  if (best === undefined) return undefined
  const { risk: _, ...slip } = best
  return slip
}
