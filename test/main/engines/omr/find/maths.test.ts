import { describe, expect, test } from 'vitest'
import { markModel } from '#main/engines/omr/find/mark-models.ts'
import { type Displacement, fitSurface } from '#main/engines/omr/fit/surface.ts'
import { components } from '#main/engines/raster/components.ts'
import { fitHomography, isPlausible, orientationOf, rmsResidual } from '#main/engines/raster/homography.ts'
import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import { seededRandom } from '#tools/random.ts'

const perspective: Homography = [3.1, -0.4, 120, 0.5, 2.9, 80, 0.0006, -0.0004, 1]

describe('the map of a page', () => {
  test('comes back from five noiseless pairs', () => {
    const pairs = [
      [0, 0],
      [200, 0],
      [200, 280],
      [0, 280],
      [90, 130],
    ].map(([x, y]) => {
      const { x: u, y: v } = applyHomography(perspective, x, y)
      return { x, y, u, v }
    })
    const fitted = fitHomography(pairs)
    expect(fitted).toBeDefined()
    expect(rmsResidual(fitted as Homography, pairs)).toBeLessThan(1e-6)
  })

  test('does not exist for points on a line', () => {
    const pairs = [0, 1, 2, 3].map((i) => ({ x: i, y: 2 * i, u: 5 * i, v: i }))
    const fitted = fitHomography(pairs)
    expect(fitted === undefined || !isPlausible(fitted, 3, 6)).toBe(true)
  })

  test('is no photograph when it mirrors the page', () => {
    expect(isPlausible([-2, 0, 500, 0, 2, 0, 0, 0, 1], 200, 280)).toBe(false)
    expect(isPlausible(perspective, 200, 280)).toBe(true)
  })

  test.each([
    [[1, 0, 0, 0, 1, 0, 0, 0, 1], 0],
    [[0, -1, 280, 1, 0, 0, 0, 0, 1], 90],
    [[-1, 0, 200, 0, -1, 280, 0, 0, 1], 180],
    [[0, 1, 0, -1, 0, 200, 0, 0, 1], 270],
  ] as [number[], number][])('tells the clockwise turn of %j', (h, turn) => {
    expect(orientationOf(h as unknown as Homography, 200, 280)).toBe(turn)
  })
})

describe('patches of ink', () => {
  test('are joined over corners and have their moments', () => {
    const picture = ['....##....', '....##....', '..##......', '..##......', '.........#']
    const binary = Uint8Array.from(picture.join(''), (c) => (c === '#' ? 1 : 0))
    const found = components(binary, 10, 5, 2)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ area: 8, left: 2, top: 0, right: 6, bottom: 4, x: 4, y: 2 })
    expect(found[0].xy).toBeLessThan(0)
  })

  test('tell shapes apart whatever their size', () => {
    const at = { center: { x: 50, y: 50 }, corner: 'top-left' as const }
    const model = (shape: 'square' | 'l-bracket' | 'triangle', side: number) =>
      markModel({ shape, size: { w: side, h: side }, ...at }, 200, 200)
    expect(model('square', 4).spread).toBeCloseTo(1 / 6, 2)
    expect(model('square', 9).spread).toBeCloseTo(1 / 6, 2)
    expect(model('triangle', 5).spread).toBeGreaterThan(0.2)
    expect(model('l-bracket', 5).spread).toBeGreaterThan(model('triangle', 5).spread)
    expect(model('l-bracket', 5).leanX).toBeLessThan(0)
  })
})

describe('the surface through displacements', () => {
  const bend = (x: number, y: number) => ({
    du: 4 * Math.sin(x / 90) + 0.01 * y,
    dv: 0.00012 * (y - 140) ** 2,
  })
  const points = (spoilt: number): Displacement[] => {
    const random = seededRandom(7)
    return Array.from({ length: 48 }, (_, i) => {
      const x = 20 + (i % 6) * 32
      const y = 20 + Math.floor(i / 6) * 34
      const { du, dv } = bend(x, y)
      const off = i % 9 === 4 ? spoilt : 0
      return { x, y, du: du + off + 0.1 * (random.next() - 0.5), dv, weight: 1 }
    })
  }
  const worst = (given: Displacement[]) => {
    const surface = fitSurface(given, 280, 2e-4, 0.8)
    let most = 0
    for (let y = 30; y < 250; y += 17) {
      for (let x = 30; x < 175; x += 13) {
        const at = surface(x, y)
        const truth = bend(x, y)
        most = Math.max(most, Math.hypot(at.du - truth.du, at.dv - truth.dv))
      }
    }
    return most
  }

  test('follows a bent page', () => {
    expect(worst(points(0))).toBeLessThan(0.25)
  })

  test('is not drawn away by cells that were misread', () => {
    expect(worst(points(12))).toBeLessThan(0.6)
  })

  test('is a mere shift where there is too little to tell more', () => {
    const surface = fitSurface([{ x: 10, y: 10, du: 3, dv: -2, weight: 1 }], 280, 2e-4, 1)
    expect(surface(200, 200)).toEqual({ du: 3, dv: -2 })
  })
})
