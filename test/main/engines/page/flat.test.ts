import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { boxToSource, flatPage } from '#main/engines/page/flat.ts'
import { ringLetter } from '#main/engines/page/ring-letters.ts'
import { insideOf, rings } from '#main/engines/page/rings.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { photographed, scanned } from '#tools/exam-pages/drawn/spoil.ts'
import { typeset } from '#tools/exam-pages/typeset.ts'
import { seededRandom } from '#tools/random.ts'

/** A white page with a few black squares, by their left top corners. */
const SQUARES = [
  [60, 60],
  [500, 70],
  [300, 420],
  [80, 780],
  [520, 800],
] as const
function page(): Raster {
  const [width, height] = [620, 877]
  const data = new Uint8Array(width * height).fill(255)
  for (const [x, y] of SQUARES)
    for (let v = y; v < y + 24; v += 1) data.fill(0, v * width + x, v * width + x + 24)
  return { width, height, channels: 1, data }
}

const mean = ({ width, data }: Raster, x: number, y: number, w: number, h: number) => {
  let sum = 0
  for (let v = 0; v < h; v += 1)
    for (let u = 0; u < w; u += 1) sum += data[(Math.round(y) + v) * width + Math.round(x) + u]
  return sum / (w * h)
}

describe('a photo of a sheet on a desk', () => {
  test('is made flat, whatever the perspective, bow and light, and boxes find their way back', () => {
    for (const seed of [3, 4]) {
      const { picture, place } = photographed(page(), seededRandom(seed), 918)
      const flat = flatPage(picture)
      expect(flat.isPhoto).toBe(true)
      const scale = flat.picture.width / 620
      for (const [x, y] of SQUARES) {
        expect(mean(flat.picture, (x + 6) * scale, (y + 6) * scale, 20, 20)).toBeLessThan(140)
        expect(mean(flat.picture, (x + 40) * scale, y * scale, 20, 20)).toBeGreaterThan(225)
        const wanted = place({ x, y, w: 24, h: 24 })
        const found = boxToSource(flat, { x: x * scale, y: y * scale, w: 24 * scale, h: 24 * scale }, picture)
        expect(Math.abs(found.x - wanted.x)).toBeLessThan(9)
        expect(Math.abs(found.y - wanted.y)).toBeLessThan(9)
      }
    }
  })

  test('is told from a scan, which is left as it is', () => {
    for (const seed of [1, 2]) {
      const { picture } = scanned(page(), 200, seededRandom(seed))
      expect(flatPage(picture)).toMatchObject({ picture, isPhoto: false })
    }
    const blank = { width: 40, height: 30, channels: 1 as const, data: new Uint8Array(1200).fill(255) }
    expect(flatPage(blank).isPhoto).toBe(false)
  })
})

describe('ringed letters', () => {
  const crop = async (svg: string): Promise<Raster> => {
    const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="54"><rect width="80" height="54" fill="#eee"/>${svg}</svg>`
    const { data, info } = await sharp(Buffer.from(drawn))
      .greyscale()
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, channels: 1, data }
  }
  const RADII = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]

  test('are found in a ring that print broke, and read', async () => {
    for (const digit of '12345') {
      const glyph = typeset(digit, 26, 33.5, 18, 'myeongjo')
      const ring =
        '<circle cx="30" cy="27" r="13" fill="none" stroke="#222" stroke-width="1.4" stroke-dasharray="34 3"/>'
      const grey = await crop(ring + glyph.svg)
      const found = rings(grey, RADII)
      expect(found).toHaveLength(1)
      expect(Math.hypot(found[0].x - 30, found[0].y - 27)).toBeLessThan(2.5)
      expect(ringLetter(insideOf(grey, found[0]))?.letter).toBe('①②③④⑤'[Number(digit) - 1])
    }
  })

  test('are not seen in an empty ring, a square or a blank', async () => {
    for (const svg of [
      '<circle cx="30" cy="27" r="13" fill="none" stroke="#222"/>',
      '<path d="M14 14H40V40H14Z" fill="none" stroke="#222"/>',
      '',
    ])
      expect(rings(await crop(svg), RADII)).toEqual([])
  })
})
