import { expect, test } from 'vitest'
import { withBrackets } from '#main/engines/ocr/brackets.ts'

const textOf = (line: string) =>
  withBrackets(
    line.split(' ').map((text, i) => ({ text, confidence: 0.9, box: { x: i * 50, y: 0, w: 40, h: 20 } })),
  )
    .map(({ text }) => text)
    .join(' ')

test('points and sets of questions stand in one piece, whatever blanks their reader saw', () => {
  expect(textOf('값은? [3 점]')).toBe('값은? [3점]')
  expect(textOf('것은? [1.8 점 ]')).toBe('것은? [1.8점]')
  expect(textOf('값은?[2 점]')).toBe('값은?[2점]')
  expect(textOf('[7 ~ 9] 다음 글을')).toBe('[7～9] 다음 글을')
  expect(textOf('[31 ^ 33] 다음')).toBe('[31～33] 다음')
})

test('other brackets stay as they were read', () => {
  for (const line of ['구간 [0, 1] 에서', '[A] 에 대한', '[3 가지] 점', 'f [ 3 ]'])
    expect(textOf(line)).toBe(line)
})
