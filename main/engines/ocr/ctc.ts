/** A letter as a line network read it: where along the line, steps of the network. */
export interface CtcLetter {
  readonly text: string
  /** [0, 1] */
  readonly confidence: number
  readonly step: number
}

/**
 * The letters of a line by its network's probabilities: the likeliest at each step, repetitions and blanks left out.
 * @param probabilities steps × classes, softmaxed; class 0 is the blank
 * @param characters of class 1 on; a class beyond them is a blank between words
 * @see Graves et al. 2006, Connectionist Temporal Classification
 */
export function ctcLetters(
  probabilities: Float32Array,
  classes: number,
  characters: readonly string[],
): CtcLetter[] {
  const letters: CtcLetter[] = []
  let last = 0
  for (let step = 0; (step + 1) * classes <= probabilities.length; step += 1) {
    const from = step * classes
    let best = 0
    for (let i = 1; i < classes; i += 1) if (probabilities[from + i] > probabilities[from + best]) best = i
    if (best !== last && best !== 0)
      letters.push({ text: characters[best - 1] ?? ' ', confidence: probabilities[from + best], step })
    last = best
  }
  return letters
}
