import { type AcceptedAnswer, type AnswerKey, canonicalAnswer, type KeyEntry } from './answer-key.ts'
import { isDoubtful, type MarkStatus } from './marks.ts'

/** What a sheet says for one question, ready to be compared with the key. */
export interface GivenAnswer {
  readonly question: string
  /** Chosen options, or the digits of a numeric answer as one text. */
  readonly chosen: readonly string[]
  readonly status: MarkStatus
}

/** Less than full credit is `wrong`. `void` is everyone's, and out of every figure about the question. */
export type Verdict = 'right' | 'wrong' | 'blank' | 'void' | 'undecided'

export interface ScoredQuestion {
  readonly question: string
  readonly verdict: Verdict
  /** Share of the answer that is right, [0, 1], whatever a wrong one costs. */
  readonly credit: number
  /** Below 0 where a wrong answer costs points. */
  readonly points: number
  readonly possible: number
}

export interface SheetScore {
  readonly questions: readonly ScoredQuestion[]
  /** Of what is decided. */
  readonly points: number
  readonly possible: number
  /** Points still open because a person has to decide. */
  readonly open: number
  /** What the sheet can come to, however a person decides. */
  readonly least: number
  readonly most: number
}

/** What an exam asks for beyond right or wrong; by default neither. */
export interface ScoringRules {
  /** Where several options are wanted together, each right one earns its share, each other one loses a share. */
  readonly partial?: boolean | undefined
  /**
   * Share of its points that a wrong answer costs, [0, 1]; 1 / (options − 1) makes guessing worth nothing. A blank costs none.
   * @see Thurstone 1919, "A method for scoring tests"
   */
  readonly penalty?: number | undefined
}

/**
 * Share of a question's points that these options earn, [0, 1]: sets are compared exactly, so that a missing or a further
 * mark is wrong, unless partial credit is asked for.
 */
export function creditOf(
  { rule }: KeyEntry,
  chosen: readonly string[],
  { partial }: ScoringRules = {},
): number {
  if (rule.kind === 'void') return 1
  if (rule.kind === 'left-out' || chosen.length === 0) return 0
  let best = 0
  for (const accepted of rule.accepted) {
    const share = partial === true ? partOf(accepted, chosen) : Number(isSet(accepted, chosen))
    best = Math.max(best, share * accepted.credit)
  }
  return best
}

/** Whether these options, one or several, are what the key asks for, for all its points. */
export const isRight = (entry: KeyEntry, chosen: readonly string[]): boolean => creditOf(entry, chosen) === 1

function rightOf({ options }: AcceptedAnswer, chosen: readonly string[]): number {
  return options.filter((wanted) => chosen.some((option) => isSame(wanted, option))).length
}

const isSet = (accepted: AcceptedAnswer, chosen: readonly string[]) =>
  chosen.length === accepted.options.length && rightOf(accepted, chosen) === chosen.length

function partOf(accepted: AcceptedAnswer, chosen: readonly string[]): number {
  const right = rightOf(accepted, chosen)
  return Math.max(0, right - (chosen.length - right)) / accepted.options.length
}

/** Numbers are compared as numbers: a student may fill the empty places of 7 with zeros. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true
  return (a.length > 1 || b.length > 1) && canonicalAnswer(a) === canonicalAnswer(b)
}

function scoreQuestion(entry: KeyEntry, given: GivenAnswer | undefined, rules: ScoringRules): ScoredQuestion {
  const { question, rule } = entry
  const possible = rule.kind === 'left-out' ? 0 : entry.points
  const scored = (verdict: Verdict, credit: number, points = possible * credit) => ({
    question,
    verdict,
    credit,
    points,
    possible,
  })
  if (rule.kind !== 'accept') return scored('void', 1)
  // A doubtful row earns nothing until a person has decided it, whatever it seems to say.
  if (given === undefined || isDoubtful(given.status)) return scored('undecided', 0)
  if (given.chosen.length === 0) return scored('blank', 0)
  const credit = creditOf(entry, given.chosen, rules)
  if (credit === 1) return scored('right', 1)
  return credit > 0 ? scored('wrong', credit) : scored('wrong', 0, 0 - possible * (rules.penalty ?? 0))
}

/** Form of the key by which a sheet is scored; undefined where there is none: the wrong key is worse than none. */
export function keyForm(key: AnswerKey, formCode: string | undefined): string | undefined {
  const own = formCode ?? ''
  if (key.has(own)) return own
  return key.has('') ? '' : undefined
}

/**
 * Scores one sheet.
 * @param formCode  the sheet's form; undefined when the template has none or it could not be read
 * @returns undefined when no key fits the form code
 */
export function scoreSheet(
  key: AnswerKey,
  formCode: string | undefined,
  answers: readonly GivenAnswer[],
  rules: ScoringRules = {},
): SheetScore | undefined {
  const form = keyForm(key, formCode)
  if (form === undefined) return undefined
  const given = new Map(answers.map((answer) => [answer.question, answer]))
  const questions = key.get(form)!.map((entry) => scoreQuestion(entry, given.get(entry.question), rules))
  let [points, possible, open] = [0, 0, 0]
  for (const question of questions) {
    points += question.points
    possible += question.possible
    if (question.verdict === 'undecided') open += question.possible
  }
  const least = points - open * (rules.penalty ?? 0)
  return { questions, points, possible, open, least, most: points + open }
}
