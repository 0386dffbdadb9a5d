import { expect, it } from 'vitest'
import { ALL_ROWS, filterRows, rowState } from '#renderer/features/results/filter-rows.ts'
import type { ResultRow } from '#shared/contract/results.ts'

const row = (more: Partial<ResultRow>): ResultRow => ({
  ...{
    pageId: 1,
    fileName: 'a.pdf',
    pageIndex: 0,
    standing: 'ok',
    number: '0041',
    name: '김하늘',
    group: '1반',
  },
  ...{ form: '홀수', points: 80, least: 80, most: 80, possible: 100, handPoints: null, lacksHand: false },
  ...{ right: 8, wrong: 2, blank: 0, undecided: 0, isFinal: true, final: null, pass: true, rank: 1 },
  ...{ topPercent: 10, percentile: 90, standardScore: 120, grade9: 1, grade5: 1, groupRank: 1 },
  ...more,
})
const rows = [
  row({}),
  row({ name: '박서연', number: '0042', group: '2반', form: '짝수', pass: false }),
  row({ name: '조시우', number: '0043', isFinal: false, pass: null }),
  row({ name: null, number: null, group: null, points: null, isFinal: false, pass: null }),
]
const found = (filter: Partial<typeof ALL_ROWS>) =>
  filterRows(rows, { ...ALL_ROWS, ...filter }).map(({ name }) => name)

it('rows are found by name, first consonants, number and class, and by what there is to do', () => {
  expect(filterRows(rows, ALL_ROWS)).toBe(rows)
  expect(found({ text: 'ㅂㅅㅇ' })).toEqual(['박서연'])
  expect(found({ text: '0043' })).toEqual(['조시우'])
  expect(found({ text: '1반', form: '홀수' })).toEqual(['김하늘', '조시우'])
  expect(found({ group: '2반' })).toEqual(['박서연'])
  expect(rows.map(rowState)).toEqual(['passed', 'failed', 'review', 'unscored'])
  expect(found({ state: 'review' })).toEqual(['조시우'])
  expect(rowState(row({ pass: null }))).toBeUndefined()
})
