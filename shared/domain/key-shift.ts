import type { KeyEntry } from './answer-key.ts'
import { type GivenAnswer, isRight } from './scoring.ts'

/** Shorter runs, and fewer answers, agree with a neighbour's key by chance. */
const FEWEST_QUESTIONS = 5
const FEWEST_ANSWERS = 25
/** How many more answers fit the neighbour's key than their own, and how many fit it at all, as shares. */
const LEAST_GAIN = 0.25
const LEAST_RIGHT = 0.4

/** Answers to one question: how many, and how many fit its own key and its neighbour's. */
interface Fit {
  readonly answered: number
  readonly own: number
  readonly beside: number
}

function fitOf(
  entry: KeyEntry,
  neighbour: KeyEntry | undefined,
  sheets: readonly ReadonlyMap<string, GivenAnswer>[],
): Fit {
  if (entry.rule.kind !== 'accept' || neighbour?.rule.kind !== 'accept')
    return { answered: 0, own: 0, beside: 0 }
  const given = sheets.flatMap((sheet) => {
    const answer = sheet.get(entry.question)
    return answer?.status === 'ok' && answer.chosen.length > 0 ? [answer.chosen] : []
  })
  return {
    answered: given.length,
    own: given.filter((chosen) => isRight(entry, chosen)).length,
    beside: given.filter((chosen) => isRight(neighbour, chosen)).length,
  }
}

/** The question from which on, to the key's end, the answers fit the neighbours' key best. */
function bestTail(fits: readonly Fit[]): { readonly at: number; readonly gain: number } | undefined {
  let best: { at: number; gain: number } | undefined
  let [questions, answered, own, beside] = [0, 0, 0, 0]
  for (let at = fits.length - 1; at >= 0; at--) {
    const fit = fits[at]
    if (fit.answered > 0) questions += 1
    answered += fit.answered
    own += fit.own
    beside += fit.beside
    const gain = beside - own
    const isSure =
      questions >= FEWEST_QUESTIONS &&
      answered >= FEWEST_ANSWERS &&
      gain >= LEAST_GAIN * answered &&
      beside >= LEAST_RIGHT * answered
    if (isSure && gain > (best?.gain ?? 0)) best = { at, gain }
  }
  return best
}

/**
 * Whether a key slipped by a line: from some question on, a class's answers are what the key has for the question after
 * or before.
 * @returns the first question with a neighbour's answer; undefined where the key fits as it stands
 */
export function findKeyShift(
  entries: readonly KeyEntry[],
  sheets: readonly (readonly GivenAnswer[])[],
): { readonly from: string } | undefined {
  const given = sheets.map((answers) => new Map(answers.map((answer) => [answer.question, answer])))
  const tails = [1, -1].flatMap((by) => {
    const tail = bestTail(entries.map((entry, at) => fitOf(entry, entries[at + by], given)))
    // Where a line was left out, the answer to its own question stands nowhere: the next one is the first that fits.
    return tail === undefined ? [] : [{ gain: tail.gain, at: Math.max(0, by === 1 ? tail.at : tail.at - 1) }]
  })
  const best = tails.sort((a, b) => b.gain - a.gain)[0]
  return best === undefined ? undefined : { from: entries[best.at].question }
}
