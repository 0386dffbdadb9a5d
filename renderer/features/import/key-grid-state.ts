import { KEY_HEADERS } from '#shared/domain/answer-key.ts'
import type { KeyCell, KeyCells, KeyDoubt } from '#shared/domain/key-cells.ts'
import { questionNumber } from '#shared/domain/layout.ts'

/** A row a question; of each form an answer, then its points. */
type Grid = readonly (readonly string[])[]

export interface KeyGridState {
  readonly forms: readonly string[]
  readonly questions: readonly string[]
  readonly grid: Grid
  readonly past: readonly Grid[]
  readonly future: readonly Grid[]
  /** The cell that is being typed in: its letters are one step of undo. */
  readonly typing: string | undefined
  /** Cells of what was pasted last that lay beyond the grid. */
  readonly cut: number
}

export interface CellPlace {
  readonly row: number
  readonly column: number
}

export type KeyGridAction =
  | (CellPlace & { readonly type: 'type'; readonly text: string })
  | (CellPlace & { readonly type: 'paste'; readonly rows: Grid })
  /** The cell was left. */
  | { readonly type: 'leave' }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }

const PER_FORM = 2

export function openKeyGrid({ forms, questions, cells }: KeyCells): KeyGridState {
  const known = new Map(cells.map((cell) => [`${cell.form}\n${cell.question}`, cell]))
  const grid = questions.map((question) =>
    forms.flatMap((form) => {
      const cell = known.get(`${form}\n${question}`)
      return [cell?.answer ?? '', cell?.points ?? '']
    }),
  )
  return { forms, questions, grid, past: [], future: [], typing: undefined, cut: 0 }
}

const HEADERS = new Set(KEY_HEADERS)

/**
 * Rows of a table that names its questions, by the row of the grid that each belongs to: it has a header that says so, or
 * goes through more questions one by one than there are options. undefined for answers alone, which go where they are put.
 */
function byQuestion(
  rows: Grid,
  questions: readonly string[],
): ReadonlyMap<number, readonly string[]> | undefined {
  const at = new Map(questions.flatMap((label, row) => [[label.toLowerCase(), row] as const]))
  for (const [row, label] of questions.entries()) at.set(String(questionNumber(label) ?? label), row)
  const placeOf = ([first]: readonly string[]) => at.get(first.replace(/번$/, '').toLowerCase())
  const isHeaded = HEADERS.has((rows[0]?.[0] ?? '').toLowerCase())
  const body = isHeaded ? rows.slice(1) : rows
  const places = body.map(placeOf)
  const isWide = body.every(({ length }) => length > 1)
  const runsOn = places.length > 5 && places.every((place, i) => place === (places[0] ?? 0) + i)
  if (!isWide || places.includes(undefined) || !(isHeaded || runsOn)) return undefined
  return new Map(body.map((cells, i) => [places[i]!, cells.slice(1)]))
}

function pasted({ grid, questions }: KeyGridState, { row, column }: CellPlace, rows: Grid) {
  const named = byQuestion(rows, questions)
  // Questions bring their answers along, whichever of the form's two columns they are dropped on.
  const left = named === undefined ? column : column - (column % PER_FORM)
  const placed = named ?? new Map(rows.map((cells, i) => [row + i, cells] as const))
  const next = grid.map((cells) => [...cells])
  let cut = 0
  for (const [at, cells] of placed)
    for (const [i, text] of cells.entries()) {
      const target = next[at]
      if (target !== undefined && left + i < target.length) target[left + i] = text
      else if (text !== '') cut += 1
    }
  return { grid: next, cut }
}

/** @returns the state with another grid, the one before it to be undone */
const changed = (state: KeyGridState, grid: Grid): KeyGridState => ({
  ...state,
  grid,
  past: [...state.past, state.grid],
  future: [],
  typing: undefined,
  cut: 0,
})

/** Everything that is done to a key before it is looked at and taken. */
export function reduceKeyGrid(state: KeyGridState, action: KeyGridAction): KeyGridState {
  switch (action.type) {
    case 'type': {
      const { row, column, text } = action
      if (state.grid[row]?.[column] === text) return state
      const grid = state.grid.map((cells, i) => (i === row ? cells.with(column, text) : cells))
      const typing = `${row} ${column}`
      return state.typing === typing ? { ...state, grid } : { ...changed(state, grid), typing }
    }
    case 'paste': {
      const { grid, cut } = pasted(state, action, action.rows)
      return { ...changed(state, grid), cut }
    }
    case 'leave':
      return state.typing === undefined ? state : { ...state, typing: undefined }
    case 'undo': {
      const grid = state.past.at(-1)
      if (grid === undefined) return state
      return {
        ...state,
        grid,
        past: state.past.slice(0, -1),
        future: [state.grid, ...state.future],
        typing: undefined,
        cut: 0,
      }
    }
    case 'redo': {
      const [grid, ...future] = state.future
      if (grid === undefined) return state
      return { ...state, grid, past: [...state.past, state.grid], future, typing: undefined, cut: 0 }
    }
  }
}

/** Doubts of a sheet whose cells nobody has filled in yet, each with its place. */
export function openDoubts(
  { forms, questions, grid }: Pick<KeyGridState, 'forms' | 'questions' | 'grid'>,
  doubts: readonly KeyDoubt[],
): (KeyDoubt & { readonly place: CellPlace })[] {
  return doubts
    .map((doubt) => {
      const place = { row: questions.indexOf(doubt.question), column: forms.indexOf(doubt.form) * PER_FORM }
      return { ...doubt, place }
    })
    .filter(({ isBlank, place: { row, column } }) => {
      const [answer, points] = (grid[row] ?? []).slice(column).map((text) => text.trim())
      return answer === '' && !(isBlank && points === '')
    })
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

/** The key as a table, a line a question of a form that says anything of it, and where in the grid each line stands. */
export function keyGridTable({
  forms,
  questions,
  grid,
}: Pick<KeyGridState, 'forms' | 'questions' | 'grid'>): {
  readonly text: string
  placeOf(line: number): CellPlace | undefined
} {
  const places: CellPlace[] = []
  const cells: KeyCell[] = []
  for (const [i, form] of forms.entries())
    for (const [row, question] of questions.entries()) {
      const [answer, points] = grid[row].slice(i * PER_FORM)
      if (answer.trim() === '' && points.trim() === '') continue
      cells.push({ form, question, answer, points })
      places.push({ row, column: i * PER_FORM })
    }
  const rows = cells.map(({ form, question, answer, points }) => [form, question, answer, points])
  const text = [['form', 'question', 'answer', 'points'], ...rows]
    .map((row) => row.map(quoted).join(','))
    .join('\n')
  return { text, placeOf: (line) => places[line - 2] }
}
