import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import { valuesIn } from './answer-json.ts'
import { withOwnKeys } from './key-names.ts'
import type { Problem } from './problem.ts'

const Loose = z.record(z.string(), z.unknown())
type Loose = z.infer<typeof Loose>

/** `{"data": {"result": {"problem": …}}}` and no deeper. */
const MOST_WRAPPINGS = 3

/**
 * The problem in a model's answer. Servers that hold no schema fence their JSON, wrap it, think aloud before it, leave
 * keys out, and give objects, lists, numbers, words or null where others are asked for; all of that is read, nothing is
 * made up: an answer without a question in it, or with several, is none.
 * @throws StationError `engine-failed`, reason `problem-bad-answer`
 */
export function readProblem(content: string): Problem {
  const { values, around } = valuesIn(content)
  const [data, ...others] = problemsIn(values, MOST_WRAPPINGS)
  if (data === undefined) throw badAnswer('there is no problem in it')
  if (PIECE.test(around)) throw badAnswer('a piece of the problem stands outside of it')
  if (others.some((other) => textOf(other.body) !== textOf(data.body)))
    throw badAnswer('there are several problems in it')
  const answer = answerOf(data.answer)
  return {
    body: textOf(data.body),
    choices: choicesOf(data.choices),
    answer,
    difficulty: difficultyOf(data.difficulty),
    tag: textOf(data.tag),
    summary: textOf(data.summary),
    explanation: textOf(data.explanation),
  }
}

/** A stray brace or quote ended the object before its time. */
const PIECE = /["'](?:body|choices|answer|difficulty|tag|summary|explanation)["']\s*:/

const badAnswer = (why: string) =>
  new StationError('engine-failed', `The model's answer does not fit: ${why}`, {
    reason: 'problem-bad-answer',
  })

/** What only a problem has: an object with one of these wraps none. */
const OWN_KEYS = ['body', 'choices', 'difficulty', 'explanation']

/** Words, or paragraphs of them. */
const isSpoken = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))

/** Objects with a question of at least one letter or figure: the prompt's own example has dots there. */
function problemsIn(value: unknown, wrappings: number): Loose[] {
  if (Array.isArray(value)) return value.flatMap((item) => problemsIn(item, wrappings))
  if (typeof value === 'string') {
    return wrappings > 0 && value.includes('{') ? problemsIn(valuesIn(value).values, wrappings - 1) : []
  }
  const given = Loose.safeParse(value).data
  if (given === undefined || given.error) return []
  const data = withOwnKeys(given, (inner) => isSpoken(inner) && problemsIn(inner, wrappings - 1).length === 0)
  if (/[\p{L}\p{N}]/u.test(textOf(data.body))) return [data]
  if (wrappings === 0 || OWN_KEYS.some((key) => key in data)) return []
  return Object.values(data).flatMap((inner) => problemsIn(inner, wrappings - 1))
}

/** Where an object says what it is about, if it says more than one thing. */
const TEXT_KEYS = ['text', 'content', 'value', 'body', 'choice', 'option', 'answer', 'description']

/** Whatever stands for a text, as one: a list's items a line each, of an object what it says. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('\n')
  const data = Loose.safeParse(value).data
  if (data === undefined) return ''
  const key = TEXT_KEYS.find((each) => each in data)
  return textOf(key === undefined ? Object.values(data) : data[key])
}

const WRITTEN_LIST = /^\s*\[/
const NO_CHOICES = /^\s*(?:없음|해당 ?없음|none|null|n\/?a|-)?\s*$/i

/**
 * A list, an object of lettered choices, or a text with a choice a line. An entry that is empty is none.
 * @throws StationError as `readProblem`, where one says nothing that can be read: the ones after it would move up
 */
function choicesOf(value: unknown): string[] {
  if (typeof value === 'string') {
    if (WRITTEN_LIST.test(value)) return valuesOfList(value)
    return NO_CHOICES.test(value)
      ? []
      : value
          .split(/\n+|\s+(?=[①-⑳])/)
          .map((line) => line.trim())
          .filter(Boolean)
  }
  const items = Array.isArray(value) ? value : Object.values(Loose.safeParse(value).data ?? {})
  const given = items.filter((item) => item !== null && item !== '')
  const texts = given.map(textOf)
  if (texts.includes('')) throw badAnswer('a choice says nothing')
  return texts
}

function valuesOfList(text: string): string[] {
  const list = z.array(z.unknown()).safeParse(valuesIn(text).values[0])
  return list.success ? choicesOf(list.data) : [text]
}

/** Several right choices stand on one line, as a person would write them. */
function answerOf(value: unknown): string | null {
  const text = (Array.isArray(value) ? value.map(textOf).filter(Boolean).join(', ') : textOf(value)).trim()
  return text === '' || text === 'null' ? null : text
}

const USUAL_DIFFICULTY = 3
const WORDS: readonly (readonly [RegExp, number])[] = [
  [/최상|매우 ?어려|very ?hard|very ?difficult/i, 5],
  [/최하|매우 ?쉬|very ?easy/i, 1],
  [/^상$|상급|어려|고난|hard|difficult|high/i, 4],
  [/^하$|하급|쉬|easy|low/i, 2],
  [/^중$|중급|보통|medium|normal/i, 3],
]

function difficultyOf(value: unknown): number {
  const text = textOf(value).trim()
  const number = /-?\d+(\.\d+)?/.exec(text)?.[0]
  if (number !== undefined) return Math.max(1, Math.min(5, Math.round(Number(number))))
  return WORDS.find(([word]) => word.test(text))?.[1] ?? USUAL_DIFFICULTY
}
