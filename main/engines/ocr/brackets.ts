import { boundsOf } from '#main/engines/page/rows.ts'
import { type TextWord, weighted } from './text-line.ts'

/** What exams print in brackets, as its readers take it apart: a question's points, and the questions of a set. */
const POINTS = /^(.*)\[(\d(?:\.\d)?)점\]$/
const SET = /^()\[(\d{1,2})[~～∼〜^"˜][~～∼〜^"˜]?(\d{1,2})\]$/
const MOST_WORDS = 5

/** Words of a line with `[3점]` and `[7～9]` in one piece. */
export function withBrackets(words: readonly TextWord[]): TextWord[] {
  const out: TextWord[] = []
  for (let at = 0; at < words.length; at += 1) {
    const found = words[at].text.includes('[') ? bracketAt(words, at) : undefined
    out.push(found?.word ?? words[at])
    at += (found?.count ?? 1) - 1
  }
  return out
}

function bracketAt(words: readonly TextWord[], at: number): { word: TextWord; count: number } | undefined {
  for (let count = 1; count <= MOST_WORDS && at + count <= words.length; count += 1) {
    const some = words.slice(at, at + count)
    const joined = some.map(({ text }) => text).join('')
    const [points, set] = [POINTS.exec(joined), SET.exec(joined)]
    if (points === null && set === null) continue
    const text = points === null ? `[${set?.[2]}～${set?.[3]}]` : joined
    return { word: { text, confidence: weighted(some), box: boundsOf(some.map(({ box }) => box))! }, count }
  }
  return undefined
}
