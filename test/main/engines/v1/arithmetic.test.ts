import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Plane, plane, toGrey } from '#main/engines/raster/plane.ts'
import { blur5 } from '#main/engines/v1/blur.ts'
import { externalBoxes } from '#main/engines/v1/contours.ts'
import { dilate5 } from '#main/engines/v1/dilate.ts'
import { canny, meanSobel5 } from '#main/engines/v1/gradients.ts'
import { handwritingV1 } from '#main/engines/v1/handwriting.ts'
import { imreadColour, imreadGrey } from '#main/engines/v1/imread.ts'
import { inkMask, otsu } from '#main/engines/v1/otsu.ts'
import { segmentV1 } from '#main/engines/v1/segment.ts'
import { type GoldenCase, goldenBytes, goldenCases, goldenJson, hasGoldens } from '#tools/original-worker.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const asRows = (boxes: readonly { x: number; y: number; w: number; h: number }[]) =>
  boxes.map(({ x, y, w, h }) => [x, y, w, h])

const pages: GoldenCase[] = goldenCases('page')
if (!hasGoldens) console.warn('skipped: the original worker is not beside the project folder')

test.skipIf(!hasGoldens).for(pages)('every step of segmentation on $id equals OpenCV', async (golden) => {
  const expected = goldenJson(golden.expected)
  const steps = expected.segment_detail
  const colour = await imreadColour(goldenBytes(golden.input.image))
  if (colour === undefined) throw new Error('unreadable')
  const bgr = new Uint8Array(colour.data.length)
  for (let i = 0; i < bgr.length; i += 3) bgr.set([colour.data[i + 2], colour.data[i + 1], colour.data[i]], i)
  expect(sha256(bgr), 'decoded pixels').toBe(steps.sha256.bgr)
  const grey = toGrey(colour)
  expect(sha256(grey.data), 'grey').toBe(steps.sha256.gray)
  const blurred = blur5(grey)
  expect(sha256(blurred.data), 'blur').toBe(steps.sha256.blur)
  const threshold = otsu(blurred)
  expect(threshold).toBe(steps.otsu)
  const ink = inkMask(blurred, threshold)
  expect(sha256(ink.data), 'threshold').toBe(steps.sha256.thresh)
  const dilated = dilate5(ink)
  expect(sha256(dilated.data), 'dilated').toBe(steps.sha256.dilated)
  expect(asRows(externalBoxes(dilated))).toEqual(steps.all_boxes_cv_order)
  expect(asRows(segmentV1(colour))).toEqual(expected.question_segmentation.boxes)
})

test.skipIf(!hasGoldens).for(pages)('every step of handwriting on $id equals OpenCV', async (golden) => {
  const expected = goldenJson(golden.expected)
  const steps = expected.handwriting_detail
  const grey = await imreadGrey(goldenBytes(golden.input.image))
  if (grey === undefined) throw new Error('unreadable')
  expect(sha256(grey.data), 'grey').toBe(steps.sha256.gray)
  const blurred = blur5(grey)
  expect(sha256(blurred.data), 'blur').toBe(steps.sha256.blur)
  expect(sha256(canny(blurred, 50, 150).data), 'edges').toBe(steps.sha256.edges)
  expect(meanSobel5(blurred)).toEqual({ x: steps.mean_abs_sobel_x, y: steps.mean_abs_sobel_y })
  expect(handwritingV1(grey)).toEqual(expected.handwriting_analysis)
})

/** A mask from a drawing: `#` is ink. */
function drawn(...rows: string[]): Plane {
  const mask = plane(rows[0]?.length ?? 0, rows.length)
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) mask.data[y * mask.width + x] = row[x] === '#' ? 255 : 0
  })
  return mask
}

test('ink inside a hole of other ink is no external contour, ink in a bay is', () => {
  const mask = drawn('#######..', '#.....#..', '#..#..#..', '#.....#..', '####.##..', '.........')
  expect(asRows(externalBoxes(mask))).toEqual([
    [3, 2, 1, 1],
    [0, 0, 7, 5],
  ])
  const closed = drawn('#######', '#.....#', '#..#..#', '#######')
  expect(asRows(externalBoxes(closed))).toEqual([[0, 0, 7, 4]])
})

test('ink that meets at corners is one piece, background that meets at corners is not', () => {
  expect(asRows(externalBoxes(drawn('#..', '.#.', '..#')))).toEqual([[0, 0, 3, 3]])
  // The dot's surroundings touch the outside only corner to corner.
  const diagonal = drawn('..###..', '.#...#.', '#..#..#', '.#...#.', '..###..')
  expect(asRows(externalBoxes(diagonal))).toEqual([[0, 0, 7, 5]])
})

test('sides shorter than the kernel are mirrored as often as it takes', () => {
  for (const [width, height] of [
    [1, 1],
    [1, 7],
    [2, 2],
    [3, 1],
  ] as const) {
    const flat = plane(width, height, new Uint8Array(width * height).fill(77))
    expect([...blur5(flat).data]).toEqual([...flat.data])
    expect(meanSobel5(flat)).toEqual({ x: 0, y: 0 })
  }
  expect([...blur5(plane(2, 1, Uint8Array.of(0, 160))).data]).toEqual([80, 80])
})

test('a flat picture has threshold 0, so that only pure black counts as ink', () => {
  expect(otsu(plane(4, 4, new Uint8Array(16).fill(200)))).toBe(0)
  expect(inkMask(plane(1, 2, Uint8Array.of(0, 1)), 0).data).toEqual(Uint8Array.of(255, 0))
})
