/** Choice numbers of a question, ① to ⑤. */
const CHOICES = 5
/** Log likelihoods that a page begins with another than ①, and that after a number comes the next one (or ① after ⑤), ① again, the same, or any other. */
const BEGUN = -1.5
const NEXT = 0
const AGAIN = -1.5
const SAME = -5
const OTHER = -3
/** No shape is so unlike a number that it could not be it. */
const FLOOR = 0.02

/**
 * The likeliest numbers of a page's choices in reading order, by their shapes and since they count from ① to ⑤: a
 * blurred ③ between ② and ④ is no ⑧ (Viterbi 1967).
 * @param shapes of each mark, how much it looks like ① to ⑤, [0, 1] each
 * @returns of each mark, 0 for ① to 4 for ⑤
 */
export function choiceSequence(shapes: readonly (readonly number[])[]): number[] {
  const emit = (shape: readonly number[], number: number) => Math.log(Math.max(FLOOR, shape[number]))
  const before: number[][] = []
  let scores: number[] = []
  shapes.forEach((shape, at) => {
    if (at === 0) {
      scores = Array.from(
        { length: CHOICES },
        (_, number) => emit(shape, number) + (number === 0 ? 0 : BEGUN),
      )
      before.push([])
      return
    }
    const from: number[] = []
    scores = Array.from({ length: CHOICES }, (_, number) => {
      let best = Number.NEGATIVE_INFINITY
      for (let last = 0; last < CHOICES; last += 1) {
        const step = stepTo(number, last)
        if (scores[last] + step <= best) continue
        best = scores[last] + step
        from[number] = last
      }
      return best + emit(shape, number)
    })
    before.push(from)
  })
  const path: number[] = []
  let number = scores.indexOf(Math.max(...scores))
  for (let at = shapes.length - 1; at >= 0; at -= 1) {
    path.unshift(number)
    number = before[at][number] ?? 0
  }
  return path
}

function stepTo(number: number, last: number): number {
  if (number === (last + 1) % CHOICES) return NEXT
  if (number === 0) return AGAIN
  return number === last ? SAME : OTHER
}
