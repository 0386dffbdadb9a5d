import { jsonrepair } from 'jsonrepair'
import { escapeLatex } from './latex.ts'

/** Openings that lead nowhere, after which a text is taken for prose: each costs a look at all that follows. */
const MOST_FALSE_STARTS = 200
const THOUGHTS_END = /<\/(?:think|thinking|thought|reasoning)>/gi
const THOUGHTS_START = /<(?:think|thinking|thought|reasoning)>/i

export interface Found {
  readonly values: readonly unknown[]
  /** What stands around them. */
  readonly around: string
}

/**
 * The JSON values that a model's answer holds: the whole of it, or else every object that stands in it, whatever is
 * around (a fence, thoughts aloud, a remark). Raw line breaks, LaTeX's backslashes, commas too many or too few and other
 * people's literals are mended; an object that was cut off is none.
 */
export function valuesIn(content: string): Found {
  const text = content.replace(/^\uFEFF/, '').trim()
  const whole = parse(text)
  if (whole !== undefined) return unquoted(whole)
  const spoken = withoutThoughts(text)
  const said = parse(spoken)
  return said === undefined ? objectsIn(spoken) : unquoted(said)
}

/** JSON that was sent as a JSON string. */
function unquoted(value: unknown): Found {
  return typeof value === 'string' ? objectsIn(value) : { values: [value], around: '' }
}

function withoutThoughts(text: string): string {
  const end = [...text.matchAll(THOUGHTS_END)].at(-1)
  const rest = end === undefined ? text : text.slice(end.index + end[0].length)
  // Thoughts that never end hold drafts, not the answer.
  return rest.split(THOUGHTS_START, 1)[0].trim()
}

function objectsIn(text: string): Found {
  const values: unknown[] = []
  let around = ''
  let end = 0
  let falseStarts = 0
  for (let from = text.indexOf('{'); from >= 0 && falseStarts < MOST_FALSE_STARTS; ) {
    const to = endOfObject(text, from)
    const span = text.slice(from, to)
    const value = to === undefined ? undefined : (parse(span) ?? mended(span))
    if (to === undefined || value === undefined) {
      falseStarts += 1
      from = text.indexOf('{', from + 1)
      continue
    }
    values.push(value)
    around += text.slice(end, from)
    end = to
    from = text.indexOf('{', end)
  }
  return { values, around: around + text.slice(end) }
}

/** Where the object that opens at `from` has ended; undefined where it never does. Braces in strings do not count. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0
  let isInString = false
  for (let at = from; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\\') at += 1
    else if (char === '"') isInString = !isInString
    else if (isInString) continue
    else if (char === '/') at = endOfComment(text, at)
    else if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return undefined
}

/** The last place of a remark that begins at `from`; `from` itself where none does. */
function endOfComment(text: string, from: number): number {
  const end = { '//': '\n', '/*': '*/' }[text.slice(from, from + 2)]
  if (end === undefined) return from
  const at = text.indexOf(end, from + 2)
  return at < 0 ? text.length : at + end.length - 1
}

function parse(text: string): unknown {
  try {
    return JSON.parse(escapeLatex(text))
  } catch {
    return undefined
  }
}

/** Strings as they are, and remarks for people, which JSON has no place for. */
const STRING_OR_COMMENT = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*.*?\*\//gs
const withoutComments = (json: string) =>
  json.replace(STRING_OR_COMMENT, (found) => (found.startsWith('"') ? found : ' '))

/** A mended object: punctuation may have been set right, but every word stands as the model wrote it. */
function mended(span: string): unknown {
  try {
    const escaped = withoutComments(escapeLatex(span))
    const repaired = jsonrepair(escaped)
    return wordsOf(repaired) === wordsOf(escaped) ? JSON.parse(repaired) : undefined
  } catch {
    return undefined
  }
}

/** Letters and digits in their order, Python's literals as JSON's; the letter of an escape is none. */
function wordsOf(json: string): string {
  const named = json
    .replace(/\\[\\"/bfnrt]/g, ' ')
    .replace(/\b(?:None|undefined|NaN)\b/g, 'null')
    .replace(/\b(?:True|False)\b/g, (word) => word.toLowerCase())
  return named.replace(/[^\p{L}\p{N}]+/gu, '')
}
