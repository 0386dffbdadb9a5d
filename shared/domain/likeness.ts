import type { GivenAnswer, SheetScore } from './scoring.ts'

/** A sheet as far as likeness looks at it. */
export interface ComparedSheet {
  readonly answers: readonly GivenAnswer[]
  readonly score: Pick<SheetScore, 'questions'>
}

/** Two sheets that lay beside each other and have more wrong answers in common than chance gives. It proves nothing. */
export interface LikePair {
  /** Places of the two, the earlier one first. */
  readonly at: readonly [number, number]
  /** Questions that both have wrong, and those of them with the same wrong answer. */
  readonly bothWrong: number
  readonly same: number
}

/** Fewer sheets say nothing of how often a wrong answer is chosen, and fewer common ones are no likeness. */
const FEWEST_SHEETS = 10
const FEWEST_SAME = 5
/** Of a thousand classes in which nobody looked, one or less has a pair that is told of. */
const RISK = 1e-3
/** Wrong options that a question has at least; what is chosen by nobody else is not impossible. */
const WRONG_OPTIONS = 4

/** Wrong answers by question; right ones are alike for a better reason, and what a person marked on paper is not known. */
function wrongsOf({ answers, score }: ComparedSheet): Map<string, string> {
  const given = new Map(answers.map((answer) => [answer.question, answer]))
  return new Map(
    score.questions.flatMap(({ question, verdict }) => {
      const answer = given.get(question)
      const isKnown = verdict === 'wrong' && answer?.marked === undefined
      return isKnown && answer !== undefined ? [[question, answer.chosen.toSorted().join()] as const] : []
    }),
  )
}

/** Probability that at least so many of independent events happen, each with its own. */
export function atLeast(wanted: number, chances: readonly number[]): number {
  let exactly = [1]
  for (const chance of chances) {
    const next = Array.from({ length: exactly.length + 1 }, () => 0)
    for (const [k, p] of exactly.entries()) {
      next[k] += p * (1 - chance)
      next[k + 1] += p * chance
    }
    exactly = next
  }
  return exactly.slice(wanted).reduce((sum, p) => sum + p, 0)
}

/**
 * Neighbours in the stack whose wrong answers are the same more often than in pairs of the class: given that both are wrong, a
 * wrong answer is shared as often as the others of the class give it.
 * @param sheets  of one form, in the order of the stack; undefined where one stands that is in no figure
 * @see Holland 1996, "Assessing unusual agreement between the incorrect answers of two examinees using the K-index"
 */
export function likeNeighbours(sheets: readonly (ComparedSheet | undefined)[]): LikePair[] {
  const wrongs = sheets.map((sheet) => sheet && wrongsOf(sheet))
  const all = wrongs.filter((each) => each !== undefined)
  if (all.length < FEWEST_SHEETS) return []
  const counts = new Map<string, Map<string, number>>()
  for (const wrong of all)
    for (const [question, answer] of wrong) {
      const own = counts.get(question) ?? new Map<string, number>()
      counts.set(question, own.set(answer, (own.get(answer) ?? 0) + 1))
    }
  return wrongs.slice(1).flatMap((later, i): LikePair[] => {
    const earlier = wrongs[i]
    if (earlier === undefined || later === undefined) return []
    const both = [...earlier].filter(([question]) => later.has(question))
    const same = both.filter(([question, answer]) => later.get(question) === answer).length
    if (same < FEWEST_SAME) return []
    const chances = both.map(([question, answer]) => {
      const own = counts.get(question)!
      const others = [...own.values()].reduce((sum, count) => sum + count, 0) - 2
      /** Of the others who have it wrong, how many answer so. */
      const shareOf = (given: string) => {
        const mine = Number(given === answer) + Number(given === later.get(question))
        return ((own.get(given) ?? 0) - mine + 1) / (others + WRONG_OPTIONS)
      }
      return Math.max(shareOf(answer), shareOf(later.get(question)!))
    })
    const risk = (all.length - 1) * atLeast(same, chances)
    return risk > RISK ? [] : [{ at: [i, i + 1], bothWrong: both.length, same }]
  })
}
