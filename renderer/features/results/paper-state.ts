import type { MarkedEntry, MarkedPaper } from '#shared/contract/results.ts'
import {
  fillRight,
  isStarted,
  type PaperGrid,
  type PaperMark,
  type PasteRefusal,
  pasteMarks,
} from '#shared/domain/marked-paper.ts'

export interface PaperState {
  readonly grid: PaperGrid
  readonly at: { readonly row: number; readonly column: number }
  readonly past: readonly PaperGrid[]
  /** Why what was pasted last was not taken. */
  readonly refused: PasteRefusal | undefined
  /** Rows of students whose sheet was scanned: they have no paper. */
  readonly locked: ReadonlySet<number>
}

export type PaperAction =
  | { readonly type: 'mark'; readonly mark: PaperMark | '' }
  | { readonly type: 'go'; readonly row: number; readonly column: number }
  | { readonly type: 'paste'; readonly cells: readonly (readonly string[])[] }
  /** Whoever was not there was, with everything right; whoever was, was not. */
  | { readonly type: 'came'; readonly row: number }
  | { readonly type: 'fill' | 'nobody' | 'undo' }

export function openPaper({ students, questions }: MarkedPaper): PaperState {
  return {
    grid: students.map(({ marks }) =>
      questions.map((_, i) => (marks[i] === 'O' || marks[i] === 'X' ? marks[i] : '')),
    ),
    at: {
      row: Math.max(
        0,
        students.findIndex(({ hasSheet }) => !hasSheet),
      ),
      column: 0,
    },
    past: [],
    refused: undefined,
    locked: new Set(students.flatMap(({ hasSheet }, i) => (hasSheet ? [i] : []))),
  }
}

const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value))

/** The next cell in reading order, or the one before. */
function beside({ grid, at: { row, column } }: PaperState, step: 1 | -1): PaperState['at'] {
  const width = grid[0]?.length ?? 0
  const next = row * width + column + step
  if (next < 0 || next >= grid.length * width) return { row, column }
  return { row: Math.floor(next / width), column: next % width }
}

/** @returns the state with another grid, the one before it to be undone; the same where a locked row would change */
function changed(state: PaperState, grid: PaperGrid): PaperState {
  const kept = grid.map((line, i) => (state.locked.has(i) ? state.grid[i] : line))
  return { ...state, grid: kept, past: [...state.past, state.grid], refused: undefined }
}

export function reducePaper(state: PaperState, action: PaperAction): PaperState {
  const { grid, at } = state
  switch (action.type) {
    case 'mark': {
      const next = grid.map((line, i) => (i === at.row ? line.with(at.column, action.mark) : line))
      const marked = changed(state, next)
      return action.mark === '' ? marked : { ...marked, at: beside(state, 1) }
    }
    case 'go': {
      const { row, column } = action
      return { ...state, at: { row: within(row, grid.length), column: within(column, grid[0]?.length ?? 0) } }
    }
    case 'paste': {
      const next = pasteMarks(grid, at, action.cells)
      return 'kind' in next ? { ...state, refused: next } : changed(state, next)
    }
    case 'came':
      return changed(
        state,
        grid.map((line, i) => (i === action.row ? line.map(() => (isStarted(line) ? '' : 'O')) : line)),
      )
    case 'fill':
      return changed(state, fillRight(grid))
    case 'nobody':
      return changed(
        state,
        grid.map((line) => line.map(() => '')),
      )
    case 'undo': {
      const before = state.past.at(-1)
      return before === undefined
        ? state
        : { ...state, grid: before, past: state.past.slice(0, -1), refused: undefined }
    }
  }
}

interface Key {
  readonly code: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

const MARKS: Readonly<Record<string, PaperMark | ''>> = {
  ...{ KeyO: 'O', Digit1: 'O', Numpad1: 'O', KeyX: 'X', Digit2: 'X', Numpad2: 'X' },
  ...{ Delete: '', Backspace: '', Space: '' },
}

/** What a key does, by where it lies: O and X are other letters while Hangul is typed. undefined for what is not of the grid. */
export function paperAction(
  { code, shiftKey, ctrlKey, metaKey, altKey }: Key,
  state: PaperState,
): PaperAction | undefined {
  if (ctrlKey || metaKey) return code === 'KeyZ' ? { type: 'undo' } : undefined
  if (altKey) return undefined
  const mark = MARKS[code]
  if (mark !== undefined) return { type: 'mark', mark }
  const { row, column } = state.at
  const go = (to: PaperState['at']): PaperAction => ({ type: 'go', ...to })
  switch (code) {
    case 'ArrowLeft':
      return go(beside(state, -1))
    case 'ArrowRight':
      return go(beside(state, 1))
    case 'ArrowUp':
      return go({ row: row - 1, column })
    case 'ArrowDown':
      return go({ row: row + 1, column })
    case 'Enter':
    case 'NumpadEnter':
      return go({ row: row + (shiftKey ? -1 : 1), column: 0 })
    case 'Home':
      return go({ row, column: 0 })
    case 'End':
      return go({ row, column: (state.grid[0]?.length ?? 1) - 1 })
    default:
      return undefined
  }
}

/** Students whose paper says something else than before. */
export function paperEntries({ students }: MarkedPaper, grid: PaperGrid): MarkedEntry[] {
  return students.flatMap(({ number, marks: before }, i) => {
    const marks = isStarted(grid[i]) ? grid[i].map((mark) => mark || ' ').join('') : ''
    return marks === before ? [] : [{ number, marks: marks || null }]
  })
}
