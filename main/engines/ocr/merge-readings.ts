import { type ReadLine, type ReadWord, readLine, weighted } from './text-line.ts'

const HANGUL_ONLY = /^[가-힣.,?!]+$/
/** A reading in Hangul alone keeps its place against one that is only a little surer of itself in another script. */
const HANGUL_BONUS = 0.2
const CLEARLY_BETTER = 0.05

/**
 * The better of two readings of one line, word group by word group: words of either reading that stand over each other
 * form a group, and the surer side of a group is taken.
 * @param first read with the page's main language
 * @param second read with every language, boxes in the same pixels
 */
export function mergeReadings(first: ReadLine, second: ReadLine): ReadLine {
  const words: ReadWord[] = []
  for (const group of overlapping(first.words, second.words)) {
    if (group.first.length === 0) continue
    const isHangul = group.first.every((word) => HANGUL_ONLY.test(word.text))
    const own = weighted(group.first) + (isHangul ? HANGUL_BONUS : CLEARLY_BETTER)
    words.push(...(group.second.length > 0 && weighted(group.second) > own ? group.second : group.first))
  }
  return readLine(words)
}

interface Group {
  readonly first: ReadWord[]
  readonly second: ReadWord[]
}

function overlapping(first: readonly ReadWord[], second: readonly ReadWord[]): Group[] {
  const tagged = [
    ...first.map((word) => ({ word, side: 'first' as const })),
    ...second.map((word) => ({ word, side: 'second' as const })),
  ].sort((a, b) => a.word.box.x - b.word.box.x)
  const groups: Group[] = []
  let end = Number.NEGATIVE_INFINITY
  for (const { word, side } of tagged) {
    // Boxes of neighbours may touch by a pixel or two.
    if (word.box.x >= end - 2) groups.push({ first: [], second: [] })
    groups.at(-1)![side].push(word)
    end = Math.max(end, word.box.x + word.box.w)
  }
  return groups
}
