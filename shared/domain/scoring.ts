import type { AnswerKey, KeyEntry } from './answer-key.ts'
import type { MarkStatus } from './marks.ts'

/** What a sheet says for one question, ready to be compared with the key. */
export interface GivenAnswer {
  readonly question: string
  /** Chosen options, or the digits of a numeric answer as one text. */
  readonly chosen: readonly string[]
  readonly status: MarkStatus
}

export type Verdict = 'right' | 'wrong' | 'blank' | 'void' | 'undecided'

export interface ScoredQuestion {
  readonly question: string
  readonly verdict: Verdict
  readonly points: number
  readonly possible: number
}

export interface SheetScore {
  readonly questions: readonly ScoredQuestion[]
  readonly points: number
  readonly possible: number
  /** Points still open because a person has to decide. */
  readonly open: number
}

const DOUBTFUL: ReadonlySet<MarkStatus> = new Set(['ambiguous', 'low_confidence', 'error'])

/** Whether these options, one or several, are what the key asks for. */
export function isRight(entry: KeyEntry, chosen: readonly string[]): boolean {
  switch (entry.rule.kind) {
    case 'void':
      return true
    case 'any':
      return chosen.length === 1 && entry.rule.answers.some((answer) => isSame(answer, chosen[0]))
    case 'all':
      return isSet(entry.rule.answers, chosen)
    case 'sets':
      return entry.rule.sets.some((set) => isSet(set, chosen))
  }
}

/** Exactly these options, in any order. */
function isSet(answers: readonly string[], chosen: readonly string[]): boolean {
  const wanted = new Set(answers)
  return chosen.length === wanted.size && chosen.every((option) => wanted.has(option))
}

const NUMBER = /^[+-]?\d+$/
/** Numbers are compared as numbers: a student may fill the empty places of 7 with zeros. */
const isSame = (a: string, b: string) =>
  a === b || (NUMBER.test(a) && NUMBER.test(b) && Number(a) === Number(b))

function scoreQuestion(entry: KeyEntry, given: GivenAnswer | undefined): ScoredQuestion {
  const base = { question: entry.question, possible: entry.points }
  if (entry.rule.kind === 'void') return { ...base, verdict: 'void', points: entry.points }
  // A doubtful row earns nothing until a person has decided it, whatever it seems to say.
  if (given === undefined || DOUBTFUL.has(given.status)) return { ...base, verdict: 'undecided', points: 0 }
  if (given.chosen.length === 0) return { ...base, verdict: 'blank', points: 0 }
  const right = isRight(entry, given.chosen)
  return { ...base, verdict: right ? 'right' : 'wrong', points: right ? entry.points : 0 }
}

/**
 * Scores one sheet.
 * @param formCode  the sheet's form; undefined when the template has none or it could not be read
 * @returns undefined when no key fits the form code: a sheet scored by the wrong key is worse than one not scored
 */
export function scoreSheet(
  key: AnswerKey,
  formCode: string | undefined,
  answers: readonly GivenAnswer[],
): SheetScore | undefined {
  const entries = key.get(formCode ?? '') ?? key.get('')
  if (entries === undefined) return undefined
  const given = new Map(answers.map((answer) => [answer.question, answer]))
  const questions = entries.map((entry) => scoreQuestion(entry, given.get(entry.question)))
  const sum = (of: (q: ScoredQuestion) => number) => questions.reduce((total, q) => total + of(q), 0)
  return {
    questions,
    points: sum((q) => q.points),
    possible: sum((q) => q.possible),
    open: sum((q) => (q.verdict === 'undecided' ? q.possible : 0)),
  }
}
