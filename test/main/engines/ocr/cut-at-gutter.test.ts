import { expect, test } from 'vitest'
import { cutAtGutter } from '#main/engines/ocr/cut-at-gutter.ts'
import type { LineBox } from '#main/engines/ocr/line-boxes.ts'
import type { Raster } from '#shared/domain/raster.ts'

const UNIT = 24
const WIDTH = 1000
/** Bars of ink for letters: two columns, the right one's lines a little lower, and a title over the gutter. */
function page(): { picture: Raster; lines: LineBox[] } {
  const data = new Uint8Array(WIDTH * 600).fill(245)
  const write = (from: number, to: number, middle: number) => {
    for (let x = from; x < to; x += 12)
      for (let y = middle - 7; y < middle + 7; y += 1) data.fill(20, y * WIDTH + x, y * WIDTH + x + 8)
  }
  const lines: LineBox[] = []
  const line = (from: number, to: number, cy: number, height = UNIT) =>
    lines.push({ cx: (from + to) / 2, cy, length: to - from, height, angle: 0 })
  write(440, 492, 30)
  write(508, 560, 30)
  line(430, 570, 30, 32)
  for (let i = 0; i < 12; i += 1) {
    const y = 80 + i * 30
    write(40, 480, y)
    write(512, 960, y + 5)
    // The detector ran the third and the seventh together.
    if (i === 2 || i === 6) line(35, 965, y + 2, UNIT + 5)
    else {
      line(35, 485, y)
      line(507, 965, y + 5)
    }
  }
  return { picture: { width: WIDTH, height: 600, channels: 1, data }, lines }
}

test('a box over two columns becomes two, each about its own line; a title stays one', () => {
  const { picture, lines } = page()
  const cut = cutAtGutter(picture, lines, UNIT, 0)
  expect(cut).toHaveLength(1 + 24)
  expect(cut[0]).toBe(lines[0])
  for (const { cx, cy, length, height } of cut.slice(1)) {
    const isLeft = cx < 500
    expect(isLeft ? cx + length / 2 : cx - length / 2).toBeCloseTo(isLeft ? 485 : 507, -1)
    expect(height).toBeLessThan(UNIT * 1.1)
    const inkAt = isLeft ? 80 : 85
    expect(Math.abs(((cy - inkAt + 15) % 30) - 15)).toBeLessThan(4)
  }
})
