/**
 * Tesseract's Korean data know 1,076 of the 2,350 syllables in common use: one they lack is read as a neighbour of its shape,
 * or not at all. A word that no other could be is put right; where it could (`남은` for `낡은`, `군은` for `굵은`) it stays.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^[옮을](?=은|지($|\s)|고$)/, '옳'],
  [/^뚜(?:[렸럿렵련란]?한|란)/, '뚜렷한'],
  [/^뚜[렸럿렵련](?=하)/, '뚜렷'],
  [/^낮(?=선|설)/, '낯'],
  [/^얄(?=은|고|게)/, '얕'],
  [/^꾸[짓찾](?=[는었으고어])/, '꾸짖'],
  [/^내[뽑품](?=[는었으고어])/, '내뿜'],
  [/^[난날]알/, '낟알'],
]

/** @param word as Tesseract read it */
export const withLostSyllables = (word: string): string =>
  WORDS.reduce((fixed, [pattern, right]) => fixed.replace(pattern, right), word)

/** Least gap between letters that are set apart, heights of a line. */
const APART = 0.25

/** `<보 기>` as it is printed: its reader runs the letters together. */
export function withHeadingGaps(
  glyphs: readonly { text: string; box: { x: number; w: number } }[],
  height: number,
): string | undefined {
  const text = glyphs.map((glyph) => glyph.text).join('')
  if (!/^<보기>$/.test(text) || glyphs.length !== 4) return undefined
  return glyphs.reduce((spaced, glyph, i) => {
    const before = glyphs[i - 1]
    const isApart = before !== undefined && glyph.box.x - before.box.x - before.box.w > height * APART
    return spaced + (isApart ? ' ' : '') + glyph.text
  }, '')
}
