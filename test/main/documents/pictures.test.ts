import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeUpright, turnOf, uprightSize } from '#main/documents/pictures.ts'
import type { Turn } from '#main/documents/report.ts'
import { scoreBins } from '#shared/domain/distribution.ts'

const TURNS: readonly Turn[] = [0, 90, 180, 270]

/** A sheet that lies so in its scan: millimetres to pixels. */
function homography(turn: Turn, tilt: number): number[] {
  const angle = ((turn + tilt) * Math.PI) / 180
  return [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 1]
}

test('a scan lies upright in its frame, whichever way and however askew it was fed', () => {
  void fc.assert(
    fc.property(
      fc.constantFrom(...TURNS),
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.integer({ min: 100, max: 5000 }),
      fc.integer({ min: 100, max: 5000 }),
      (turn, tilt, widthPx, heightPx) => {
        const h = homography(turn, tilt)
        expect(turnOf(h)).toBe(turn)
        const picture = { jpeg: new Uint8Array(), widthPx, heightPx }
        const { frame, point } = placeUpright(picture, turn, { x: 6, y: 14, w: 198, h: 271 })
        const { w, h: height } = uprightSize(picture, turn)
        expect(frame.w / frame.h).toBeCloseTo(w / height, 6)
        for (const [x, y] of [point(0, 0), point(widthPx, heightPx), point(widthPx / 3, heightPx / 7)]) {
          expect(x).toBeGreaterThanOrEqual(frame.x - 1e-6)
          expect(x).toBeLessThanOrEqual(frame.x + frame.w + 1e-6)
          expect(y).toBeGreaterThanOrEqual(frame.y - 1e-6)
          expect(y).toBeLessThanOrEqual(frame.y + frame.h + 1e-6)
        }
        // Where the sheet's lines go is to the right.
        const [ax] = point(0, 0)
        const [bx] = point(h[0] * 100, h[3] * 100)
        expect(bx).toBeGreaterThan(ax)
      },
    ),
  )
})

test('every score is in one bin, full marks in the last', () => {
  void fc.assert(
    fc.property(
      fc.array(fc.double({ min: -20, max: 120, noNaN: true }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 1000 }),
      (shares, possible) => {
        const points = shares.map((share) => (share / 100) * possible)
        const bins = scoreBins(points, possible)
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(points.length)
        expect(scoreBins([possible], possible).at(-1)?.count).toBe(1)
        for (let i = 0; i < 10; i++) expect(scoreBins([(possible * i) / 10], possible)[i].count).toBe(1)
      },
    ),
  )
})
