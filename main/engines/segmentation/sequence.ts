import { type Candidate, type MarkStyle, parseMark } from './marks.ts'

/** A candidate in reading order with what it was read as; undefined when it could not be read as a number. */
export interface ReadCandidate {
  readonly candidate: Candidate
  readonly number: number | undefined
  readonly style?: MarkStyle | undefined
}

/** A candidate taken for a question's number. */
export interface QuestionMark extends ReadCandidate {
  readonly number: number
}

interface Chain {
  readonly score: number
  readonly before: number
}

/** Question numbers a page may skip before two marks no longer belong to one run. */
const LARGEST_SKIP = 6
/** What it costs a pair that one has a stop and the other a bracket: one reading may have lost its stop. */
const OTHER_STYLE = 0.6
/** And that one is set in type of another size: letters of claims (`ㄱ.`) are read as numbers (`7.`), and are lower. */
const OTHER_SIZE = 1
const ONE_SIZE = 0.25
/** A question mostly stands apart from what is above it: what each height of a character counts for, up to two. */
const APART = 0.15

/**
 * The run of question marks among all candidates: numbers rise in reading order, mostly by one, and the marks of a
 * column stand below each other. Best chain by dynamic programming.
 * @param read in reading order
 */
export function questionRun(read: readonly ReadCandidate[], textHeight: number): QuestionMark[] {
  const known = read.filter((item): item is QuestionMark => item.number !== undefined)
  const chains: Chain[] = []
  let best = -1
  for (let i = 0; i < known.length; i += 1) {
    let chain: Chain = { score: 1 + APART * Math.min(2, Math.max(0, known[i].candidate.gap)), before: -1 }
    for (let j = 0; j < i; j += 1) {
      const link = linkScore(known[j], known[i], textHeight)
      if (link !== undefined && chains[j].score + link > chain.score) {
        chain = { score: chains[j].score + link, before: j }
      }
    }
    chains.push(chain)
    if (best < 0 || chain.score > chains[best].score) best = i
  }
  const run: QuestionMark[] = []
  for (let at = best; at >= 0; at = chains[at].before) run.unshift(known[at])
  return run
}

function linkScore(a: QuestionMark, b: QuestionMark, textHeight: number): number | undefined {
  const step = b.number - a.number
  if (step < 1 || step > LARGEST_SKIP) return undefined
  const [lower, higher] = [a, b].map(({ candidate }) => candidate.box.h).sort((p, q) => p - q)
  const score =
    (step === 1 ? 2 : 1 - 0.2 * step) -
    (a.style === b.style ? 0 : OTHER_STYLE) -
    (higher - lower > ONE_SIZE * higher ? OTHER_SIZE : 0) +
    APART * Math.min(2, Math.max(0, b.candidate.gap))
  if (a.candidate.column !== b.candidate.column) return score
  return score - misalignment(a.candidate, b.candidate) / textHeight
}

/** Marks line up at their left ends, or at their right ends when numbers are set flush right. */
function misalignment(a: Candidate, b: Candidate): number {
  const left = Math.abs(a.box.x - b.box.x)
  const right = Math.abs(a.box.x + a.box.w - b.box.x - b.box.w)
  return Math.min(left, right)
}

/** Numbers missing between two marks of a run, or before its first or after its last, and who might bear them. */
export interface Hole {
  readonly numbers: readonly number[]
  readonly candidates: readonly Candidate[]
  /** Whether it lies before the run's first mark or behind its last: how many are missing there is not known. */
  readonly isOpen: boolean
}

/**
 * Where a run has holes, and the candidates in them that stand where marks stand and are as big as marks are.
 * @param order every candidate, in reading order
 */
export function holes(run: readonly QuestionMark[], order: readonly Candidate[], textHeight: number): Hole[] {
  if (run.length === 0) return []
  const at = new Map(order.map((candidate, i) => [candidate, i]))
  const fits = (candidate: Candidate) =>
    run.some(
      (mark) =>
        mark.candidate.column === candidate.column &&
        misalignment(mark.candidate, candidate) < textHeight * 0.4 &&
        Math.abs(mark.candidate.box.h - candidate.box.h) < mark.candidate.box.h * 0.3 &&
        Math.abs(mark.candidate.box.w - candidate.box.w) < textHeight * 0.5,
    )
  const between = (from: number, to: number) => order.slice(from + 1, to).filter(fits)
  const found: Hole[] = []
  const first = run[0]
  const before = between(-1, at.get(first.candidate)!)
  const missing = Math.min(before.length, first.number - 1, LARGEST_SKIP)
  found.push({ numbers: range(first.number - missing, first.number), candidates: before, isOpen: true })
  run.slice(1).forEach((mark, i) => {
    const candidates = between(at.get(run[i].candidate)!, at.get(mark.candidate)!)
    found.push({ numbers: range(run[i].number + 1, mark.number), candidates, isOpen: false })
  })
  const last = run.at(-1)!
  const after = between(at.get(last.candidate)!, order.length)
  const more = Math.min(after.length, LARGEST_SKIP)
  found.push({
    numbers: range(last.number + 1, last.number + 1 + more),
    candidates: after,
    isOpen: true,
  })
  return found.filter((hole) => hole.numbers.length > 0 && hole.candidates.length > 0)
}

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

/**
 * Marks that a second look at a hole gives: candidates that are read as a missing number; where as many candidates that
 * could not be read are left as numbers are missing around them, those by their place.
 * @param texts what each of the hole's candidates was read as the second time
 */
export function fillHole(hole: Hole, texts: readonly string[]): QuestionMark[] {
  const read: (QuestionMark & { at: number })[] = []
  hole.candidates.forEach((candidate, at) => {
    const low = read.at(-1)?.number ?? Number.NEGATIVE_INFINITY
    const mark = parseMark(texts[at])
    const isMissing = mark !== undefined && mark.number > low && hole.numbers.includes(mark.number)
    if (isMissing) read.push({ candidate, number: mark.number, at })
  })
  const filled: QuestionMark[] = []
  let from = 0
  let low = hole.numbers[0]
  for (const next of [...read, undefined]) {
    const to = next?.at ?? hole.candidates.length
    const left = hole.candidates.filter((_, at) => at >= from && at < to && texts[at] === '')
    const room = (next?.number ?? hole.numbers.at(-1)! + 1) - low
    const start = low
    if (!hole.isOpen && left.length === room)
      filled.push(...left.map((candidate, i) => ({ candidate, number: start + i })))
    if (next === undefined) break
    filled.push(next)
    from = next.at + 1
    low = next.number + 1
  }
  return filled
}
