import { type AnswerKey, type AnswerReader, KEY_HEADERS, parseAnswerKey } from './answer-key.ts'
import { type KeyQuestions, type KeyReplies, keyQuestions, settleKey } from './key-questions.ts'
import { answerReader, questionLabels, questionResolver } from './questions.ts'
import { hasHeader, rowsText, type Table, type TableRow, tableOf, tableRows, textRows } from './tables.ts'
import type { Template } from './template.ts'

type Resolve = (question: string) => string | undefined

const HEADER = ['question', 'answer', 'points']

/**
 * Rows that were pasted without their header: questions with their answers, downwards or across, or the answers alone of all
 * questions. undefined where they are none of these.
 */
function withHeader(
  rows: readonly TableRow[],
  resolve: Resolve,
  labels: readonly string[],
): TableRow[] | undefined {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const width = Math.max(0, ...filled.map(({ cells }) => cells.length))
  const areQuestions = (cells: readonly string[]) => cells.every((cell) => resolve(cell.trim()) !== undefined)
  const headed = (lines: readonly { line: number; cells: readonly string[] }[]) => [
    { line: filled[0].line, cells: HEADER.slice(0, lines[0].cells.length) },
    ...lines,
  ]
  if ((width === 2 || width === 3) && areQuestions(filled.map(({ cells }) => cells[0]))) return headed(filled)
  if (width === 1 && filled.length === labels.length)
    return headed(filled.map(({ line, cells }, i) => ({ line, cells: [labels[i], cells[0]] })))
  const across = filled.length
  const questions = across === 1 ? labels : (filled[0]?.cells ?? [])
  if (across < 1 || across > 3 || width < 2 || width !== questions.length || !areQuestions(questions))
    return undefined
  const below = across === 1 ? filled : filled.slice(1)
  return headed(
    questions.map((question, i) => ({
      line: below[0].line,
      cells: [question, ...below.map(({ cells }) => cells[i] ?? '')],
    })),
  )
}

/** A key as it was given, with what was said to the questions it raised, before it is taken. */
export interface GivenKey {
  readonly table: Table
  /** What is still to be asked. */
  readonly open: KeyQuestions
}

/** What a template says of a key's cells. */
const wordsOf = (template: Template): { resolve: Resolve; read: AnswerReader } => ({
  resolve: questionResolver(template),
  read: answerReader(template),
})

/**
 * Opens a key's text, with or without a header.
 * @throws StationError as `textRows` and `keyColumns`
 */
export function openKey(text: Uint8Array, template: Template, replies: KeyReplies = {}): GivenKey {
  const { resolve, read } = wordsOf(template)
  const rows = textRows(text, KEY_HEADERS)
  const headed = hasHeader(rows, KEY_HEADERS)
    ? rows
    : (withHeader(rows, resolve, questionLabels(template)) ?? rows)
  const given = tableOf(headed, KEY_HEADERS)
  const table = settleKey(given, keyQuestions(given, resolve, read), replies)
  return { table, open: keyQuestions(table, resolve, read) }
}

/**
 * The key, and the text that is kept of it: what was asked about it is answered in there.
 * @param possible  the exam's 만점, shared equally where the key has no weights
 * @throws StationError as `parseAnswerKey`, naming the first line that is still open (`key-stroke`, `key-date`)
 */
export function takeKey(
  { table }: GivenKey,
  template: Template,
  possible?: number | undefined,
): { key: AnswerKey; text: Uint8Array } {
  const { resolve, read } = wordsOf(template)
  const key = parseAnswerKey(table, resolve, read, { stroke: 'ask', possible })
  return { key, text: rowsText(tableRows(table)) }
}
