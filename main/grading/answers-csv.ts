import { questionNumber } from '#shared/domain/layout.ts'
import { isDoubtful } from '#shared/domain/marks.ts'
import { type Cell, writeCsv } from '#shared/domain/tables.ts'
import { type GradedSheet, lacksOwner, missingFrom, ownedSheets } from './score-batch.ts'

const UNDECIDED = '?'

type Owned = readonly [number: string, sheet: GradedSheet]

/** Sheets of which it is sure whose they are. */
function ownedBy(sheets: readonly GradedSheet[]): Owned[] {
  return ownedSheets(sheets, (sheet) => sheet).flatMap((sheet): Owned[] => {
    const number = sheet.student?.number ?? sheet.answers?.number?.text
    return lacksOwner(sheet) || number === undefined || number === '' ? [] : [[number, sheet]]
  })
}

/** Nothing but what is decided is an answer: neither a doubt nor a page that is missing is a blank. */
function answerCells({ answers, alarm }: GradedSheet, questions: readonly string[]): Cell[] {
  const given = new Map(answers?.answers.map((answer) => [answer.question, answer]))
  return questions.map((question) => {
    const answer = alarm === undefined ? given.get(question) : undefined
    return answer === undefined || isDoubtful(answer.status) ? UNDECIDED : answer.chosen.join(',')
  })
}

/** Columns as people number questions in a key; the template's own labels where two have one number. */
function columnsOf(questions: readonly string[]): readonly string[] {
  const numbers = questions.map((label) => questionNumber(label))
  const isPlain = !numbers.includes(undefined) && new Set(numbers).size === numbers.length
  return isPlain ? numbers.map(String) : questions
}

/**
 * The answers as `grading-station score` takes them, a row a student, sheets without a sure owner left out. Whoever has two
 * sheets, or none while one of those left out may be theirs, is undecided throughout, and not absent.
 */
export function answersCsv(
  sheets: readonly GradedSheet[],
  questions: readonly string[],
  roster: Parameters<typeof missingFrom>[1],
): string {
  const undecided = (number: string): Cell[] => [{ text: number }, '', ...questions.map(() => UNDECIDED)]
  const rows = [...Map.groupBy(ownedBy(sheets), ([number]) => number)].map(([number, [first, second]]) => {
    if (first === undefined || second !== undefined) return undecided(number)
    const [, sheet] = first
    const form = sheet.answers?.formCode
    const code = form === undefined || isDoubtful(form.status) ? '' : form.text
    return [{ text: number }, code, ...answerCells(sheet, questions)]
  })
  const { checking } = missingFrom(sheets, roster)
  return writeCsv(
    ['number', 'form', ...columnsOf(questions)],
    [...rows, ...checking.map(({ number }) => undecided(number))],
  )
}
