import { keyColumns, parseRule } from './answer-key.ts'
import { questionNumber } from './layout.ts'
import { isDoubtful } from './marks.ts'
import { answerReader, questionLabels, questionResolver } from './questions.ts'
import type { GivenAnswer } from './scoring.ts'
import type { Table } from './tables.ts'
import type { Template } from './template.ts'

/** What a key says of one question of one form, as it was written. */
export interface KeyCell {
  readonly form: string
  /** Label of the template. */
  readonly question: string
  readonly answer: string
  readonly points: string
}

/** A key to be edited: a question a row, the columns of each form beside each other. */
export interface KeyCells {
  /** Of the template and of the key; `''` is the key without form codes. */
  readonly forms: readonly string[]
  /** Everything that can have an answer, as people count, whatever the order on the sheet. */
  readonly questions: readonly string[]
  /** Of the questions that the key has, each once. */
  readonly cells: readonly KeyCell[]
}

const formsOf = (template: Template): string[] =>
  template.pages.flatMap(({ fields }) =>
    fields.flatMap((field) => (field.kind === 'form' ? field.options : [])),
  )

/** @param table  of a key that was taken; undefined where there is none yet */
export function keyCells(table: Table | undefined, template: Template): KeyCells {
  const cells = table === undefined ? [] : cellsOf(table, template)
  const own = formsOf(template)
  const used = new Set(cells.map(({ form }) => form))
  const forms = [...new Set([...own, ...used])].filter((form) => form !== '')
  const placeOf = (label: string) => questionNumber(label) ?? Number.MAX_VALUE
  const questions = questionLabels(template).sort((a, b) => placeOf(a) - placeOf(b))
  const isPlain = forms.length === 0 || used.has('')
  return { forms: isPlain ? ['', ...forms] : forms, questions, cells }
}

/** An answer of a filled sheet that a person has to say before it can be a key's. */
export interface KeyDoubt {
  readonly form: string
  readonly question: string
  /** What seems to be marked, '' for nothing. */
  readonly seen: string
  /** Surely nothing is: a question that is worth something wants an answer, or no worth. */
  readonly isBlank: boolean
}

/**
 * A key as a filled sheet says it: what is marked stands in place of what the key had, several options wanted together; what is
 * in doubt, two marks among it, and what is blank stands empty and is asked for where it counts. Weights and questions of other pages stay.
 * @param answers  of the sheet, of its one form
 */
export function cellsOfSheet(
  key: KeyCells,
  form: string,
  answers: readonly GivenAnswer[],
): { readonly cells: KeyCells; readonly doubts: readonly KeyDoubt[] } {
  const given = new Map(answers.map((answer) => [answer.question, answer]))
  const isMarked = (cell: KeyCell) => cell.form === form && given.has(cell.question)
  const points = new Map(key.cells.filter(isMarked).map((cell) => [cell.question, cell.points]))
  const marked = key.questions.flatMap((question): KeyCell[] => {
    const answer = given.get(question)
    if (answer === undefined) return []
    const text = isDoubtful(answer.status) ? '' : answer.chosen.join(',')
    return [{ form, question, answer: text, points: points.get(question) ?? '' }]
  })
  const doubts = key.questions.flatMap((question): KeyDoubt[] => {
    const answer = given.get(question)
    if (answer === undefined) return []
    const isBlank = answer.status === 'blank'
    const isAsked = isDoubtful(answer.status) || (isBlank && (points.get(question) ?? '') !== '')
    return isAsked ? [{ form, question, seen: answer.chosen.join(','), isBlank }] : []
  })
  const forms = key.forms.includes(form) ? key.forms : [form, ...key.forms]
  const others = key.cells.filter((cell) => !isMarked(cell))
  return { cells: { forms, questions: key.questions, cells: [...others, ...marked] }, doubts }
}

function cellsOf(table: Table, template: Template): KeyCell[] {
  const resolve = questionResolver(template)
  const read = answerReader(template)
  const { question, answer, points, form } = keyColumns(table, true)
  return table.rows.flatMap((row) => {
    const label = resolve(row[question] ?? '')
    if (label === undefined) return []
    const text = row[answer] ?? ''
    // A plain stroke asked for both where it was taken, and is asked about where it is given.
    const isStroke = parseRule(text, { stroke: 'ask', read: (each) => read(label, each) }) === 'key-stroke'
    return {
      form: form === undefined ? '' : (row[form] ?? ''),
      question: label,
      answer: isStroke ? text.normalize('NFKC').replaceAll('|', ',') : text,
      points: row[points ?? ''] ?? '',
    }
  })
}
