import { describe, expect, test } from 'vitest'
import { keyMoments } from '#main/engines/homework-video/contact-sheet.ts'
import { findGrowth, type InkSample } from '#main/engines/homework-video/growth.ts'
import { readInk } from '#main/engines/homework-video/ink.ts'
import type { GreyFrame } from '#main/engines/homework-video/page.ts'
import { darkShare } from '#main/engines/v1/dark-share.ts'
import { round4 } from '#main/engines/v1/python.ts'
import { seededRandom } from '#tools/random.ts'

const [width, height] = [320, 180]

/** A frame painted pixel by pixel, with noise of a standard deviation of about `sigma`. */
function paint(at: (x: number, y: number) => number, sigma = 2, seed = 1): GreyFrame {
  const random = seededRandom(seed)
  const noise = () => random.normal() * sigma
  const data = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.max(0, Math.min(255, Math.round(at(i % width, Math.floor(i / width)) + noise())))
  }
  return { width, height, data }
}

/** Twelve lines of strokes two pixels thick: about 4 % of the frame. */
const isStroke = (x: number, y: number) => y % 14 < 2 && x % 16 < 9 && x > 40 && x < 280 && y > 10 && y < 170
const share = (frame: GreyFrame) => readInk(frame).inkShare

describe('blank paper is not written on', () => {
  test.each([255, 219, 180, 120, 70])('at a brightness of %i', (paper) => {
    expect(share(paint(() => paper))).toBeLessThan(0.001)
  })
  test.each([4, 8, 12])('under noise of %i', (sigma) => {
    expect(share(paint(() => 170, sigma))).toBeLessThan(0.004)
  })
  test('under a gradient of light and a soft shadow', () => {
    expect(share(paint((x) => 230 - x * 0.3))).toBeLessThan(0.001)
    expect(share(paint((x, y) => 200 - 80 / (1 + Math.exp((x + y - 250) / 12))))).toBeLessThan(0.001)
  })
  test('with a hand on it', () => {
    const hand = (x: number, y: number) => (x - 200) ** 2 + (y - 120) ** 2 < 45 ** 2
    expect(share(paint((x, y) => (hand(x, y) ? 110 : 210)))).toBeLessThan(0.004)
  })
})

describe('writing is seen', () => {
  const inkAt = (paper: number, ink: number) => share(paint((x, y) => (isStroke(x, y) ? ink : paper)))

  test('and its share does not depend on exposure', () => {
    const shares = [255, 200, 140, 90].map((paper) => inkAt(paper, paper * 0.3))
    for (const one of shares) {
      expect(one).toBeGreaterThan(0.03)
      expect(Math.abs(one - shares[0])).toBeLessThan(0.005)
    }
  })
  test('in pencil, a third darker than paper', () => expect(inkAt(210, 140)).toBeGreaterThan(0.03))
  test('under a gradient of light', () => {
    const lit = (x: number) => 240 - x * 0.4
    expect(share(paint((x, y) => lit(x) * (isStroke(x, y) ? 0.4 : 1)))).toBeGreaterThan(0.03)
  })
})

describe('the lines of ruled paper are no writing', () => {
  const lean = (degrees: number) => Math.tan((degrees * Math.PI) / 180)
  const ruled = (degrees: number) => (x: number, y: number) => {
    const at = y + lean(degrees) * x + 400
    return at % 15 < 1.6
  }
  const squared = (x: number, y: number) => x % 15 < 1.6 || y % 15 < 1.6
  const bent = (x: number, y: number) => (y + 6 * Math.sin(x / 50) + 400) % 15 < 1.6

  test.each([0, 3, -9, 20])('leaning by %i°', (degrees) => {
    const isLine = ruled(degrees)
    // Of lines that lean, short pieces in the corners stay.
    expect(share(paint((x, y) => (isLine(x, y) ? 130 : 215)))).toBeLessThan(0.008)
  })
  test('on squared paper, and where the paper bends', () => {
    expect(share(paint((x, y) => (squared(x, y) ? 130 : 215)))).toBeLessThan(0.004)
    expect(share(paint((x, y) => (bent(x, y) ? 130 : 215)))).toBeLessThan(0.004)
  })
  test('but what is written between and across them is', () => {
    const isLine = ruled(2)
    // Slanting strokes that stand on the lines, as letters do, each row's for itself.
    const isLetter = (x: number, y: number) =>
      (x + Math.floor(y / 3) + 5 * Math.floor(y / 15)) % 13 < 3 && y % 15 > 3 && x > 40 && x < 280
    const written = share(paint((x, y) => (isLetter(x, y) ? 60 : isLine(x, y) ? 130 : 215)))
    const unruled = share(paint((x, y) => (isLetter(x, y) ? 60 : 215)))
    expect(written).toBeGreaterThan(0.6 * unruled)
    expect(written).toBeLessThan(1.6 * unruled)
  })
})

describe('a page', () => {
  test('is found on a dark desk, and only it is measured', () => {
    const onPage = (x: number, y: number) => x >= 80 && x < 260 && y >= 20 && y < 160
    const grain = (y: number) => (y % 6 < 2 ? 30 : 70)
    const { page, inkShare } = readInk(paint((x, y) => (onPage(x, y) ? 220 : grain(y))))
    expect(inkShare).toBeLessThan(0.002)
    expect(page!.x).toBeGreaterThan(70)
    expect(page!.x + page!.width).toBeLessThan(270)
  })
  test('is not seen in the dark', () => {
    expect(readInk(paint(() => 8))).toEqual({ inkShare: 0, page: undefined })
  })
})

describe('growth of writing', () => {
  const series = (...shares: number[]): InkSample[] =>
    shares.map((inkShare, i) => ({ index: i * 10, inkShare, hasPage: true }))
  const times = (count: number, value: number) => Array<number>(count).fill(value)

  test('is one stretch from first to last new line', () => {
    const rising = Array.from({ length: 20 }, (_, i) => 0.01 + i * 0.002)
    const [growth, ...more] = findGrowth(series(...times(10, 0.01), ...rising, ...times(10, 0.048)))
    expect(more).toEqual([])
    expect(growth!.fromIndex).toBeGreaterThanOrEqual(80)
    expect(growth!.fromIndex).toBeLessThanOrEqual(130)
    expect(growth!.toInk).toBeCloseTo(0.048)
  })
  test('is two stretches with a long pause between', () => {
    const found = findGrowth(series(...times(8, 0.01), ...times(12, 0.02), ...times(12, 0.03)))
    expect(found.map(({ toInk }) => toInk)).toEqual([0.02, 0.03])
  })
  test('is not a hand that covers writing and leaves again', () => {
    expect(findGrowth(series(...times(8, 0.03), ...times(8, 0.005), ...times(8, 0.03)))).toEqual([])
  })
  test('is not one blurred or shaken frame', () => {
    expect(findGrowth(series(...times(8, 0.01), 0.06, ...times(8, 0.01)))).toEqual([])
  })
})

describe('a contact sheet', () => {
  test('shows first, last and the largest steps, however long the video', () => {
    const moments = keyMoments()
    const pixels = new Uint8Array(1)
    for (let sample = 0; sample < 5_000; sample++) {
      const inkShare = Math.min(sample, 4_000) * 1e-5 + (sample >= 2_000 ? 0.05 : 0)
      moments.offer({ sample, inkShare, pixels })
    }
    const chosen = moments.chosen().map(({ sample }) => sample)
    expect(chosen.length).toBeLessThanOrEqual(9)
    expect(chosen[0]).toBe(0)
    expect(chosen.at(-1)).toBe(4_999)
    expect(chosen).toContain(2_000)
  })
})

describe('the original’s arithmetic', () => {
  test('rounds as Python does: ties to the even neighbour', () => {
    expect([0.03125, 0.09375, 0.15625, 0.12345, 1, 0].map(round4)).toEqual([
      0.0312, 0.0938, 0.1562, 0.1235, 1, 0,
    ])
  })
  test('counts grey below 220 as dark', () => {
    expect(darkShare(Uint8Array.from([219, 219, 219, 220, 220, 220, 0, 0, 0, 255, 255, 255]))).toBe(0.5)
  })
})
