import { resembling } from '#shared/domain/resembling.ts'
import { Problem } from './problem.ts'

type Key = keyof Problem

/** What models call the keys when they hold to the words of the prompt, or to the usual ones, in place of its example. */
const OTHER_NAMES: Readonly<Record<Key, readonly string[]>> = {
  body: [
    '문제 본문',
    '본문',
    '문제',
    '문항',
    '질문',
    '발문',
    'problem',
    'question',
    'stem',
    'prompt',
    'question text',
  ],
  choices: ['선택지', '선지', '보기', '객관식 보기', 'options', 'alternatives', 'answer choices'],
  answer: ['정답', '답', '답안', 'correct answer', 'correct', 'solution key'],
  difficulty: ['난이도', '난도', 'level', 'difficulty level'],
  tag: ['태그', '분류', '과목', '단원', 'subject', 'category', 'topic', 'tags'],
  summary: ['문제 요약', '요약'],
  explanation: ['해설', '풀이', '설명', '해설 및 풀이', 'solution', 'rationale', 'reasoning'],
}
const letters = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
const KEYS = Problem.keyof().options
const BY_NAME = new Map(KEYS.flatMap((key) => OTHER_NAMES[key].map((name) => [letters(name), key] as const)))

/**
 * An object with the problem's own keys in the place of those that mean the same or have a slip in them, whose values
 * would be lost without a word. A key that is there stays what it is, and of two that mean the same the first counts.
 * @param mayBeBody  whether a value under another name can be the question: what holds a problem is no question
 */
export function withOwnKeys(
  data: Readonly<Record<string, unknown>>,
  mayBeBody: (value: unknown) => boolean,
): Record<string, unknown> {
  const missing = new Set<Key>(KEYS.filter((key) => !(key in data)))
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (name in Problem.shape) return [name, value]
      const key = BY_NAME.get(letters(name)) ?? (resembling(name, [...missing]) as Key | undefined)
      if (key === undefined || !missing.has(key) || (key === 'body' && !mayBeBody(value)))
        return [name, value]
      missing.delete(key)
      return [key, value]
    }),
  )
}
