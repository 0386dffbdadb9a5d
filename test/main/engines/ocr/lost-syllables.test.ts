import { expect, test } from 'vitest'
import { withHeadingGaps, withLostSyllables } from '#main/engines/ocr/lost-syllables.ts'

test.each([
  ['옮은', '옳은'],
  ['을은', '옳은'],
  ['뚜란', '뚜렷한'],
  ['뚜렸한', '뚜렷한'],
  ['뚜한', '뚜렷한'],
  ['낮선', '낯선'],
  ['꾸짓는다.', '꾸짖는다.'],
  ['난알을', '낟알을'],
])('%s, which no word is, was %s', (read, printed) => expect(withLostSyllables(read)).toBe(printed))

test.each([
  '옮긴다',
  '남은',
  '군은',
  '알은',
  '앞은',
  '낮은',
  '을',
  '뽑는다',
  '난방',
  '찾는다',
])('%s stays', (word) => expect(withLostSyllables(word)).toBe(word))

test('the letters of a heading stand as far apart as they are printed', () => {
  const heading = (gap: number) =>
    [...'<보기>'].map((text, i) => ({ text, box: { x: i * (22 + gap), w: 22 } }))
  expect(withHeadingGaps(heading(17), 52)).toBe('< 보 기 >')
  expect(withHeadingGaps(heading(3), 52)).toBe('<보기>')
  expect(withHeadingGaps(heading(17).slice(1), 52)).toBeUndefined()
})
