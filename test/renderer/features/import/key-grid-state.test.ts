import { describe, expect, it } from 'vitest'
import {
  type KeyGridAction,
  type KeyGridState,
  keyGridTable,
  openKeyGrid,
  reduceKeyGrid,
} from '#renderer/features/import/key-grid-state.ts'
import { pastedCells } from '#renderer/lib/pasted-cells.ts'

const QUESTIONS = Array.from({ length: 8 }, (_, i) => `q${i + 1}`)
const KEY = openKeyGrid({
  forms: ['홀수', '짝수'],
  questions: QUESTIONS,
  cells: [
    { form: '홀수', question: 'q1', answer: '3', points: '4' },
    { form: '짝수', question: 'q2', answer: '1/2', points: '' },
  ],
})
const then = (...actions: KeyGridAction[]): KeyGridState => actions.reduce(reduceKeyGrid, KEY)
const paste = (text: string, row = 0, column = 0): KeyGridAction => ({
  type: 'paste',
  row,
  column,
  rows: pastedCells(text),
})
const type = (row: number, column: number, text: string): KeyGridAction => ({
  type: 'type',
  row,
  column,
  text,
})
const column = ({ grid }: KeyGridState, at: number) =>
  grid
    .map((cells) => cells[at])
    .join(' ')
    .trim()

describe('a key in cells', () => {
  it('is the table that it came from, each line known by its cell', () => {
    const { text, placeOf } = keyGridTable(KEY)
    expect(text.split('\n')).toEqual([
      '"form","question","answer","points"',
      '"홀수","q1","3","4"',
      '"짝수","q2","1/2",""',
    ])
    expect([placeOf(2), placeOf(3), placeOf(4)]).toEqual([
      { row: 0, column: 0 },
      { row: 1, column: 2 },
      undefined,
    ])
  })

  it('takes cells where they are pasted, whatever a spreadsheet put around them', () => {
    const state = then(paste('2\t3\r\n"4"\t"2\n5"\r\n', 1, 2))
    expect(state.grid[1]).toEqual(['', '', '2', '3'])
    expect(state.grid[2]).toEqual(['', '', '4', '2 5'])
    expect(state.grid[0]).toEqual(KEY.grid[0])
  })

  it('says how much of it lay beyond the table', () => {
    expect(then(paste('1\t2\t3', 0, 3)).cut).toBe(2)
    expect(then(paste('1\n2\n3', 7)).cut).toBe(2)
    expect(then(paste('1\t\t', 0, 3)).cut).toBe(0)
  })

  it('puts a table that names its questions by them, and answers alone where they are put', () => {
    const headed = then(paste('번호\t정답\n3번\t5\n1\t2', 4, 1))
    expect([headed.grid[2][0], headed.grid[0][0], headed.grid[4][0]]).toEqual(['5', '2', ''])
    const counted = then(paste(QUESTIONS.map((_, i) => `${i + 1}\t${(i % 5) + 1}\t2`).join('\n'), 0, 2))
    expect([column(counted, 2), column(counted, 3)]).toEqual(['1 2 3 4 5 1 2 3', '2 2 2 2 2 2 2 2'])
    // Five answers in a row may be 1 to 5 with their points.
    expect(then(paste('1\t2\n2\t2\n3\t2')).grid[1].slice(0, 2)).toEqual(['2', '2'])
  })

  it('is undone and done again act by act: a word typed is one, a paste is one', () => {
    const typed = then(type(0, 0, '1'), type(0, 0, '1,'), type(0, 0, '1,2'), { type: 'leave' }, paste('*\t9'))
    expect(typed.past).toHaveLength(2)
    const once = reduceKeyGrid(typed, { type: 'undo' })
    expect(once.grid[0][0]).toBe('1,2')
    const twice = reduceKeyGrid(once, { type: 'undo' })
    expect(twice.grid).toEqual(KEY.grid)
    expect(reduceKeyGrid(twice, { type: 'undo' })).toBe(twice)
    const again = reduceKeyGrid(reduceKeyGrid(twice, { type: 'redo' }), { type: 'redo' })
    expect(again.grid).toEqual(typed.grid)
    // What is typed after an undo takes the place of what was undone.
    expect(reduceKeyGrid(once, type(2, 0, '4')).future).toEqual([])
  })
})
