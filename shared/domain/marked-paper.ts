/**
 * 정오표: an exam that was marked on paper, as a row of O and X a student. What was answered is not known, only whether it is
 * right, so another key changes what a question is worth and never the mark.
 */
export type PaperMark = 'O' | 'X'

/** What somebody's paper says, by question. */
export interface PaperMarks {
  readonly number: string
  readonly marks: Readonly<Record<string, PaperMark>>
}

const RIGHT = new Set(['o', 'ㅇ', '○', '◯', '⭕', '〇', '1', '정답'])
const WRONG = new Set(['x', '×', '✕', '✗', '❌', '╳', '/', '오답'])

/** One cell as people and spreadsheets write it; '' for none, undefined for what is no mark. */
export function readPaperMark(text: string): PaperMark | '' | undefined {
  const cell = text.normalize('NFKC').trim().toLowerCase()
  if (cell === '') return ''
  if (RIGHT.has(cell)) return 'O'
  return WRONG.has(cell) ? 'X' : undefined
}

/** A row a student, a cell a question. A row without any mark is of whoever was not there. */
export type PaperGrid = readonly (readonly (PaperMark | '')[])[]

/** `paper-not-marks`: cells that are neither O nor X. `paper-too-large`: more rows or columns than there are from here. */
export interface PasteRefusal {
  readonly kind: 'paper-not-marks' | 'paper-too-large'
  readonly count: number
}

/** A matrix from a spreadsheet, put where the cursor is: all of it, or nothing. */
export function pasteMarks(
  grid: PaperGrid,
  { row, column }: { readonly row: number; readonly column: number },
  cells: readonly (readonly string[])[],
): PaperGrid | PasteRefusal {
  const width = grid[0]?.length ?? 0
  const marks = cells.map((line) => line.map(readPaperMark))
  const wrong = marks.flat().filter((mark) => mark === undefined).length
  if (wrong > 0) return { kind: 'paper-not-marks', count: wrong }
  const beyond = marks.flatMap((line, i) =>
    line.filter((mark, k) => mark !== '' && (row + i >= grid.length || column + k >= width)),
  ).length
  if (beyond > 0) return { kind: 'paper-too-large', count: beyond }
  return grid.map((line, i) => line.map((mark, k) => marks[i - row]?.[k - column] ?? mark))
}

export const isStarted = (line: PaperGrid[number]): boolean => line.some((mark) => mark !== '')

/** How many cells of those who were there are empty. */
export const blanksOf = (grid: PaperGrid): number =>
  grid.filter(isStarted).reduce((sum, line) => sum + line.filter((mark) => mark === '').length, 0)

/** 빈칸 O로: whoever marks papers writes down what is wrong, and the rest is right. Whoever was not there stays so. */
export const fillRight = (grid: PaperGrid): PaperGrid =>
  grid.map((line) => (isStarted(line) ? line.map((mark) => mark || 'O') : line))
