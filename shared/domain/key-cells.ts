import { keyColumns, parseRule } from './answer-key.ts'
import { questionNumber } from './layout.ts'
import { answerReader, questionLabels, questionResolver } from './questions.ts'
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
