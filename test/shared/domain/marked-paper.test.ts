import { describe, expect, it } from 'vitest'
import { analyseItems, choiceWarnings } from '#shared/domain/item-analysis.ts'
import { blanksOf, fillRight, pasteMarks, readPaperMark } from '#shared/domain/marked-paper.ts'
import { sheetScorer } from '#shared/domain/scoring.ts'

const EMPTY = [
  ['', '', ''],
  ['', '', ''],
] as const

describe('a cell of a paper’s marks', () => {
  it.each([
    ['O', 'O'],
    ['ｏ', 'O'],
    ['○', 'O'],
    ['1', 'O'],
    ['X', 'X'],
    ['×', 'X'],
    [' ', ''],
    ['0', undefined],
    ['2', undefined],
  ])('%s is %s', (text, mark) => expect(readPaperMark(text)).toBe(mark))
})

describe('a matrix that is pasted', () => {
  it('goes in from the cursor on, and leaves what lies before it', () => {
    const first = pasteMarks(EMPTY, { row: 0, column: 0 }, [['o', 'x', 'o']])
    expect(first).toEqual([['O', 'X', 'O'], EMPTY[1]])
    expect(pasteMarks(EMPTY, { row: 1, column: 1 }, [['X', 'O']])).toEqual([EMPTY[0], ['', 'X', 'O']])
  })

  it('is taken whole or not at all', () => {
    expect(pasteMarks(EMPTY, { row: 0, column: 0 }, [['o', 'v', '0']])).toEqual({
      ...{ kind: 'paper-not-marks', count: 2 },
    })
    expect(pasteMarks(EMPTY, { row: 1, column: 1 }, [['o', 'x', 'o'], ['o']])).toEqual({
      ...{ kind: 'paper-too-large', count: 2 },
    })
    // A spreadsheet's empty cells beyond the end are nothing.
    expect(pasteMarks(EMPTY, { row: 1, column: 2 }, [['o', '', '']])).toEqual([EMPTY[0], ['', '', 'O']])
  })
})

it('blanks of those who were there become right, and whoever was not there stays so', () => {
  const grid = [['X', '', ''], EMPTY[1]] as const
  expect(blanksOf(grid)).toBe(2)
  expect(fillRight(grid)).toEqual([['X', 'O', 'O'], EMPTY[1]])
})

describe('what is marked on paper', () => {
  const entry = (question: string, rule: object) => ({ question, points: 2, rule: rule as never })
  const accept = { kind: 'accept', accepted: [{ options: ['3'], credit: 1 }] }
  const entries = [entry('1', accept), entry('2', accept), entry('3', { kind: 'void' })]
  const score = sheetScorer(new Map([['', entries]]))
  const paper = (marks: string) =>
    [...marks].map((mark, i) => ({
      ...{ question: String(i + 1), chosen: [mark], status: 'ok' as const },
      marked: mark === 'O' ? ('right' as const) : ('wrong' as const),
    }))

  it('is right or wrong whatever the key wants, and everybody’s where it is void', () => {
    expect(score('', paper('OXX'))!.questions.map(({ verdict }) => verdict)).toEqual([
      'right',
      'wrong',
      'void',
    ])
    expect(score('', paper('OXX'))!.points).toBe(4)
  })

  it('says nothing of options', () => {
    const sheets = Array.from({ length: 24 }, (_, i) => {
      const answers = paper(i % 3 === 0 ? 'OXO' : 'XOO')
      const own = score('', answers)!
      return { answers, score: own, total: own.points }
    })
    const [item] = analyseItems(entries, sheets, () => ['1', '2', '3'])
    expect(item).toMatchObject({ n: 24, right: 8, choices: [] })
    expect(choiceWarnings(item)).toEqual([])
  })
})
