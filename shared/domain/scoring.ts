import { type AcceptedAnswer, type AnswerKey, canonicalAnswer, type KeyEntry } from './answer-key.ts'
import { type Decision, isDoubtful, type MarkStatus } from './marks.ts'

/** What a sheet says for one question, ready to be compared with the key. */
export interface GivenAnswer {
  readonly question: string
  /** Chosen options, or the digits of a numeric answer as one text. */
  readonly chosen: readonly string[]
  readonly status: MarkStatus
  /** A person marked it on paper: whether it is right is known, and not what was answered. */
  readonly marked?: 'right' | 'wrong'
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

/** What somebody has in the part of an exam that people score (서술형, 수행). */
export interface HandScore {
  /** undefined while nobody has scored it, which is not 0. */
  readonly points: number | undefined
  readonly possible: number
}

export interface SheetScore {
  readonly questions: readonly ScoredQuestion[]
  /** Beside the questions, where the exam has such a part; in every sum below. */
  readonly hand?: HandScore
  /** Of what is decided. */
  readonly points: number
  readonly possible: number
  /** Points still open because a person has to decide, or to score. */
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
  let right = 0
  for (const wanted of options) {
    for (const option of chosen) {
      if (isSame(wanted, option)) {
        right += 1
        break
      }
    }
  }
  return right
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

/**
 * Decisions where two marks are no doubt: the key wants several of that question, so whoever marked two may be right, and is
 * compared like anybody else. Any other doubt stays.
 */
export function settleWanted(
  decisions: readonly Decision[],
  entries: readonly KeyEntry[] | undefined,
): readonly Decision[] {
  const wanted = new Set(
    entries?.flatMap(({ question, rule }) =>
      rule.kind === 'accept' && rule.accepted.some(({ options }) => options.length > 1) ? [question] : [],
    ),
  )
  if (wanted.size === 0) return decisions
  return decisions.map((decision) =>
    wanted.has(decision.label) && decision.doubts.join() === 'two-marks'
      ? { ...decision, status: 'ok', doubts: [] }
      : decision,
  )
}

/** What can come of a question without a part of its credit: made once, not for every sheet. */
interface Outcomes {
  readonly right: ScoredQuestion
  readonly wrong: ScoredQuestion
  readonly blank: ScoredQuestion
  readonly undecided: ScoredQuestion
  /** Where nothing that is marked matters. */
  readonly fixed: ScoredQuestion | undefined
}

function outcomesOf({ question, rule, points: possible }: KeyEntry, { penalty = 0 }: ScoringRules): Outcomes {
  const none = { question, credit: 0, points: 0, possible }
  const void_ = { question, verdict: 'void' as const, credit: 1 }
  const fixed = {
    accept: undefined,
    void: { ...void_, points: possible, possible },
    'left-out': { ...void_, points: 0, possible: 0 },
  }
  return {
    right: { question, verdict: 'right', credit: 1, points: possible, possible },
    wrong: { ...none, verdict: 'wrong', points: 0 - possible * penalty },
    blank: { ...none, verdict: 'blank' },
    undecided: { ...none, verdict: 'undecided' },
    fixed: fixed[rule.kind],
  }
}

function scoreQuestion(
  entry: KeyEntry,
  outcomes: Outcomes,
  given: GivenAnswer | undefined,
  rules: ScoringRules,
): ScoredQuestion {
  if (outcomes.fixed !== undefined) return outcomes.fixed
  // A doubtful row earns nothing until a person has decided it, whatever it seems to say.
  if (given === undefined || isDoubtful(given.status)) return outcomes.undecided
  if (given.marked !== undefined) return outcomes[given.marked]
  if (given.chosen.length === 0) return outcomes.blank
  const credit = creditOf(entry, given.chosen, rules)
  if (credit === 1) return outcomes.right
  return credit === 0 ? outcomes.wrong : { ...outcomes.wrong, credit, points: entry.points * credit }
}

/** Finds answers by question; most stand where the key has them, and none has to be looked for. */
export function answerFinder(
  answers: readonly GivenAnswer[],
): (question: string, at: number) => GivenAnswer | undefined {
  let byQuestion: Map<string, GivenAnswer> | undefined
  return (question, at) => {
    if (answers[at]?.question === question) return answers[at]
    byQuestion ??= new Map(answers.map((answer) => [answer.question, answer]))
    return byQuestion.get(question)
  }
}

/** Form of the key by which a sheet is scored; undefined where there is none: the wrong key is worse than none. */
export function keyForm(key: AnswerKey, formCode: string | undefined): string | undefined {
  const own = formCode ?? ''
  if (key.has(own)) return own
  return key.has('') ? '' : undefined
}

/** Scores one sheet; undefined when no key fits its form, which is undefined when there is none or it could not be read. */
export type SheetScorer = (
  formCode: string | undefined,
  answers: readonly GivenAnswer[],
) => SheetScore | undefined

/** Scores sheet after sheet by one key. */
export function sheetScorer(key: AnswerKey, rules: ScoringRules = {}): SheetScorer {
  const forms = new Map(
    [...key].map(([form, entries]) => [
      form,
      { entries, outcomes: entries.map((entry) => outcomesOf(entry, rules)) },
    ]),
  )
  return (formCode, answers) => {
    const form = keyForm(key, formCode)
    if (form === undefined) return undefined
    const { entries, outcomes } = forms.get(form)!
    const given = answerFinder(answers)
    const questions = entries.map((entry, at) =>
      scoreQuestion(entry, outcomes[at], given(entry.question, at), rules),
    )
    let [points, possible, open] = [0, 0, 0]
    for (const question of questions) {
      points += question.points
      possible += question.possible
      if (question.verdict === 'undecided') open += question.possible
    }
    const least = points - open * (rules.penalty ?? 0)
    return { questions, points, possible, open, least, most: points + open }
  }
}
