import { describe, expect, test } from 'vitest'
import { inLine, setFractions, stacks } from '#main/engines/ocr/fractions.ts'
import { openForeign } from '#main/engines/ocr/readers.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { scan } from '#tools/exam-pages/render.ts'
import { typeset } from '#tools/exam-pages/typeset.ts'
import { seededRandom } from '#tools/random.ts'

const SIZE = 4

/** Lines of an exam 100 mm wide, 30 mm high, as a scanner sees them. */
async function scanned(svg: string, dpi: number): Promise<Raster> {
  const page = { svg, widthMm: 100, heightMm: 30 }
  const options = { dpi, noise: 3, blur: 0.5, paper: [235, 250] } as const
  return { ...(await scan(page, options, seededRandom(dpi))), channels: 1 }
}

const fraction = (over: string, under: string, x: number, y: number) => {
  const [a, b] = [over, under].map((text) => typeset(text, 0, 0, SIZE * 0.8, 'times').width)
  const wide = Math.max(a, b) + 0.6
  return (
    typeset(over, x + (wide - a) / 2, y - SIZE * 0.5, SIZE * 0.8, 'times').svg +
    `<path d="M${x} ${y - SIZE * 0.3}h${wide}" stroke="#000" stroke-width="0.2"/>` +
    typeset(under, x + (wide - b) / 2, y + SIZE * 0.5, SIZE * 0.8, 'times').svg
  )
}

describe('fractions', () => {
  test('are read by what stands over and under their bars, and taken out of their lines', async () => {
    const svg =
      typeset('확률은', 5, 12, SIZE, 'batang').svg +
      fraction('3', '4', 20, 12) +
      typeset('이고 값은', 25, 12, SIZE, 'batang').svg +
      fraction('17', '20', 60, 12)
    const read = await openForeign()
    for (const dpi of [200, 300]) {
      const page = await scanned(svg, dpi)
      const { fractions, blank, lined } = await setFractions(page, read)
      expect(fractions.map(({ text }) => text).sort()).toEqual(['17/20', '3/4'])
      expect(stacks(blank)).toEqual([])
      expect(stacks(lined)).toEqual([])
    }
  })

  test('are not seen in Hangul, whose strokes lie so, too', async () => {
    const read = await openForeign()
    const svg = typeset('은 를 률 른 흔 근 는 을 들 = ÷', 5, 12, SIZE, 'myeongjo').svg
    const page = await scanned(svg + typeset('옳은 것을 고른 뒤', 5, 22, SIZE * 1.6, 'batang').svg, 300)
    const set = await setFractions(page, read)
    expect(set.fractions).toEqual([])
    expect(set.blank).toBe(page)
  })

  test('are joined to what they stand close to: a sign, a letter; never to a choice’s ring', () => {
    const word = (text: string, x: number, w: number) => ({ text, confidence: 1, box: { x, y: 0, w, h: 40 } })
    const [first, half] = [word('1/3', 62, 10), word('1/2', 330, 10)]
    const words = [word('P(A)=', 0, 50), word('일', 74, 20), word('때', 130, 20), word('①', 316, 12)]
    const line = inLine(words, [first, half], 40)
    expect(line.map(({ text }) => text)).toEqual(['P(A)=1/3일', '때', '①', '1/2'])
  })
})
