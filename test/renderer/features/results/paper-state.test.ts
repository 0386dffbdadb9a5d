import { expect, it } from 'vitest'
import {
  openPaper,
  type PaperState,
  paperAction,
  paperEntries,
  reducePaper,
} from '#renderer/features/results/paper-state.ts'

const paper = {
  questions: ['1', '2', '3'],
  students: [
    { number: '1', name: '가', group: '', hasSheet: true, marks: '' },
    { number: '2', name: '나', group: '', hasSheet: false, marks: '' },
    { number: '3', name: '다', group: '', hasSheet: false, marks: 'OX ' },
  ],
}
const press = (state: PaperState, ...codes: string[]) =>
  codes.reduce((before, code) => {
    const key = { code: code.replace('Control+', ''), ctrlKey: code.startsWith('Control+') }
    const action = paperAction({ ...key, shiftKey: false, metaKey: false, altKey: false }, before)
    return action === undefined ? before : reducePaper(before, action)
  }, state)

it('papers are marked key by key, by where the keys lie, from row to row', () => {
  const state = press(openPaper(paper), 'KeyO', 'KeyX', 'KeyO', 'KeyX', 'KeyA', 'ArrowUp', 'Delete')
  expect(state.grid).toEqual([
    ['', '', ''],
    ['O', '', 'O'],
    ['X', 'X', ''],
  ])
  expect(paperEntries(paper, state.grid)).toEqual([
    { number: '2', marks: 'O O' },
    { number: '3', marks: 'XX ' },
  ])
  expect(press(state, 'Control+KeyZ', 'Control+KeyZ').grid[2]).toEqual(['O', 'X', ''])
})

it('everybody is absent, then those who came are not, and who has a sheet stays out of it', () => {
  const act = (state: PaperState, ...actions: Parameters<typeof reducePaper>[1][]) =>
    actions.reduce(reducePaper, state)
  const nobody = act(openPaper(paper), { type: 'nobody' })
  expect(paperEntries(paper, nobody.grid)).toEqual([{ number: '3', marks: null }])
  const came = act(nobody, { type: 'came', row: 0 }, { type: 'came', row: 1 })
  expect(came.grid).toEqual([
    ['', '', ''],
    ['O', 'O', 'O'],
    ['', '', ''],
  ])
  expect(act(came, { type: 'undo' }, { type: 'undo' }, { type: 'undo' }).grid).toEqual(openPaper(paper).grid)
  const refused = act(came, { type: 'paste', cells: [['?']] })
  expect([refused.grid, refused.refused]).toEqual([came.grid, { kind: 'paper-not-marks', count: 1 }])
})
