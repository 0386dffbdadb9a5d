import { z } from 'zod'
import type { AnswerKey } from './answer-key.ts'
import { findKeyShift } from './key-shift.ts'
import type { PageAlarm } from './page-alarm.ts'
import type { GivenAnswer, SheetScore, Verdict } from './scoring.ts'

/**
 * What a whole batch shows and no sheet of it could. `blank-sheets`, `doubtful-sheets`: most sheets carry the same alarm,
 * so the template or the scanner is at fault. `key-shifted`: from a question on, the answers are those of the question
 * beside it. `all-zero`: nobody has anything right. `nobody-right`: nobody has these questions right. `blank-question`:
 * hardly anybody answered these questions.
 */
export const BatchAlarmKind = z.enum([
  'blank-sheets',
  'doubtful-sheets',
  'key-shifted',
  'all-zero',
  'nobody-right',
  'blank-question',
])
export type BatchAlarmKind = z.infer<typeof BatchAlarmKind>

export const BatchAlarm = z.object({
  kind: BatchAlarmKind,
  /** Form whose key it is about; empty where there is one key for all, or none. */
  form: z.string(),
  /** In the key's order; of a shift the first. */
  questions: z.array(z.string()),
  /** How many sheets show it. */
  sheets: z.int(),
})
export type BatchAlarm = z.infer<typeof BatchAlarm>

/** What a batch's sheet says, as far as the batch is looked at. */
export interface AlarmedSheet {
  readonly alarm: PageAlarm | undefined
  /** Form of the key it was scored by. */
  readonly form: string
  readonly answers: readonly GivenAnswer[]
  readonly score: SheetScore | undefined
}

/** Fewer sheets than this are no class. */
const FEWEST_SHEETS = 3
const MOST_SHEETS = 0.5
/** That all of so many answers are wrong by chance happens once in thirty times with five options, and less with a class that learned. */
const FEWEST_WRONG = 15
/** Of one question, where chance is worth less than a look at the key. */
const FEWEST_ANSWERS = 5
const NEARLY_ALL = 0.9

const alarm = (kind: BatchAlarmKind, sheets: number, form = '', questions: string[] = []): BatchAlarm => ({
  kind,
  form,
  questions,
  sheets,
})

const countOf = (score: SheetScore, verdict: Verdict) =>
  score.questions.filter((question) => question.verdict === verdict).length

/** Most sheets with the same question about them. */
function ofSheets(sheets: readonly AlarmedSheet[]): BatchAlarm[] {
  const raise = (of: PageAlarm, kind: BatchAlarmKind) => {
    const count = sheets.filter((sheet) => sheet.alarm === of).length
    return count >= FEWEST_SHEETS && count >= MOST_SHEETS * sheets.length ? [alarm(kind, count)] : []
  }
  return [...raise('no-answers', 'blank-sheets'), ...raise('many-doubts', 'doubtful-sheets')]
}

/** What is odd about one form's key; what explains the rest is said alone. */
function ofKey(form: string, sheets: readonly AlarmedSheet[], key: AnswerKey): BatchAlarm[] {
  const shift = findKeyShift(
    key.get(form) ?? [],
    sheets.map(({ answers }) => answers),
  )
  if (shift !== undefined) return [alarm('key-shifted', sheets.length, form, [shift.from])]
  const scores = sheets.flatMap(({ score }) => score ?? [])
  const answering = scores.filter((score) => countOf(score, 'right') + countOf(score, 'wrong') > 0)
  const wrong = answering.reduce((sum, score) => sum + countOf(score, 'wrong'), 0)
  const isZero = answering.every((score) => countOf(score, 'right') === 0)
  if (answering.length >= FEWEST_SHEETS && wrong >= FEWEST_WRONG && isZero) {
    return [alarm('all-zero', answering.length, form)]
  }
  const missed: string[] = []
  const blank: string[] = []
  for (const [at, { question }] of (scores[0]?.questions ?? []).entries()) {
    const count = (verdict: Verdict) =>
      scores.filter(({ questions }) => questions[at]?.verdict === verdict).length
    if (count('right') === 0 && count('wrong') >= FEWEST_ANSWERS) missed.push(question)
    const blanks = count('blank')
    const given = count('right') + count('wrong')
    if (blanks >= FEWEST_ANSWERS && blanks >= NEARLY_ALL * (blanks + given)) blank.push(question)
  }
  return [
    ...(missed.length === 0 ? [] : [alarm('nobody-right', scores.length, form, missed)]),
    ...(blank.length === 0 ? [] : [alarm('blank-question', scores.length, form, blank)]),
  ]
}

/** Without a key nobody knows how many questions there are: those after the last answered one are not asked. */
function blankQuestions(sheets: readonly AlarmedSheet[]): BatchAlarm[] {
  const counts = new Map<string, { blank: number; given: number }>()
  for (const { question, status, chosen } of sheets.flatMap(({ answers }) => answers)) {
    const count = counts.get(question) ?? { blank: 0, given: 0 }
    if (status === 'blank') count.blank += 1
    else if (chosen.length > 0) count.given += 1
    counts.set(question, count)
  }
  const all = [...counts]
  const isBlank = ({ blank, given }: { blank: number; given: number }) =>
    blank >= FEWEST_ANSWERS && blank >= NEARLY_ALL * (blank + given)
  const last = all.findLastIndex(([, count]) => !isBlank(count))
  const questions = all.slice(0, last + 1).flatMap(([question, count]) => (isBlank(count) ? [question] : []))
  return questions.length === 0 ? [] : [alarm('blank-question', sheets.length, '', questions)]
}

/** Patterns of a whole class that a person should see once, before sheet after sheet is looked at. */
export function batchAlarms(sheets: readonly AlarmedSheet[], key: AnswerKey | undefined): BatchAlarm[] {
  // What is asked about a sheet as a whole says nothing of the questions.
  const plain = sheets.filter((sheet) => sheet.alarm === undefined)
  const ofQuestions =
    key === undefined
      ? blankQuestions(plain)
      : [...key.keys()].flatMap((form) =>
          ofKey(
            form,
            plain.filter((sheet) => sheet.score !== undefined && sheet.form === form),
            key,
          ),
        )
  return [...ofSheets(sheets), ...ofQuestions]
}
