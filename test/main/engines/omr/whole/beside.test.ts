import { describe, expect, it } from 'vitest'
import { halvesOf, liesAcrossAnother, roomsBeside } from '#main/engines/omr/whole/beside.ts'
import type { Homography } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'

const PAGE = { width: 210, height: 297 }

/** White paper with rows of short black strokes where it is printed. */
function picture(width: number, height: number, isPrinted: (x: number, y: number) => boolean): Raster {
  const data = new Uint8Array(width * height).fill(245)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (y % 24 < 10 && x % 12 < 4 && isPrinted(x, y)) data[y * width + x] = 20
  return { width, height, channels: 1, data }
}

/** A page at four pixels a unit, its top left corner at a place of the picture. */
const at = (x: number, y: number): Homography => [4, 0, x, 0, 4, y, 0, 0, 1]

/** Ways to move a page over another, pixels. */
const MOVES: readonly [string, number, number][] = [
  ['right', 250, 0],
  ['left', -250, 0],
  ['down', 0, 300],
  ['up', 0, -300],
]

describe('a page that lies across another', () => {
  it.each(MOVES)('shows what is under it, moved %s', (_way, dx, dy) => {
    expect(
      liesAcrossAnother(
        picture(840, 1188, () => true),
        at(dx, dy),
        PAGE,
      ),
    ).toBe(true)
  })

  it.each(MOVES)('is alone where beside it, moved %s, nothing is printed', (_way, dx, dy) => {
    const own = picture(840, 1188, (x, y) => x > dx && x < dx + 840 && y > dy && y < dy + 1188)
    expect(liesAcrossAnother(own, at(dx, dy), PAGE)).toBe(false)
  })

  it('is alone where it is only a little cut off, or whole', () => {
    const full = picture(840, 1188, () => true)
    for (const [dx, dy] of [
      [0, 0],
      [40, 0],
      [0, -60],
    ] as const)
      expect(liesAcrossAnother(full, at(dx, dy), PAGE)).toBe(false)
  })

  it('is alone where it lies in a larger picture with print around it', () => {
    expect(
      liesAcrossAnother(
        picture(2000, 2400, () => true),
        at(500, 500),
        PAGE,
      ),
    ).toBe(false)
  })
})

describe('room for a second sheet', () => {
  it('is a part of the picture as large as a page with print in it', () => {
    expect(
      roomsBeside(
        picture(1720, 1188, () => true),
        at(0, 0),
        PAGE,
      ),
    ).toEqual([{ left: 840, top: 0, right: 1720, bottom: 1188 }])
    expect(
      roomsBeside(
        picture(1720, 1188, (x) => x < 840),
        at(0, 0),
        PAGE,
      ),
    ).toEqual([])
    expect(
      roomsBeside(
        picture(1000, 1188, () => true),
        at(0, 0),
        PAGE,
      ),
    ).toEqual([])
  })

  it('is one half of a picture of the shape of two pages, and none of another shape', () => {
    expect(
      halvesOf(
        picture(1680, 1188, () => true),
        PAGE,
      ),
    ).toHaveLength(2)
    expect(
      halvesOf(
        picture(1000, 1000, () => true),
        PAGE,
      ),
    ).toEqual([])
  })
})
