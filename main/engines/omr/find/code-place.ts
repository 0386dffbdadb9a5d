import { readBarcodes } from 'zxing-wasm/reader'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Fiducials } from '#shared/domain/template.ts'
import { fitHomography, fitSimilarity, isPlausible, type PointPair } from '../../raster/homography.ts'
import { thin, wholeWindow } from '../../raster/ink.ts'
import type { Hypothesis } from './marks.ts'

const LONGEST_PX = 1800
const MOST_CODES = 8
/** A code is small: it shows the way to the bubbles and does not hold the page's surface far from it. */
const WEIGHT = 0.04

type CodeFiducial = Extract<Fiducials, { kind: 'code' }>
type Corner = { readonly x: number; readonly y: number }

/**
 * Where a code of known place puts the page. A square code has its own four corners; of a strip only the ends are
 * sure, since a reader sees no more than part of its height. Call `loadCodeReader` once before.
 */
export async function codeHypotheses(
  raster: Raster,
  layout: PageLayout,
  fiducial: CodeFiducial,
): Promise<Hypothesis[]> {
  const step = Math.max(1, Math.ceil(Math.max(raster.width, raster.height) / LONGEST_PX))
  const { width, height, data: grey } = thin(raster, wholeWindow(raster), step)
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) data.fill(grey[i], 4 * i, 4 * i + 4)
  const codes = await readBarcodes({ data, width, height } as ImageData, {
    tryHarder: true,
    maxNumberOfSymbols: MOST_CODES,
  })
  return codes
    .filter(({ isValid, text }) => isValid && (fiducial.text === undefined || text === fiducial.text))
    .flatMap(({ position: { topLeft, topRight, bottomRight, bottomLeft }, symbology }) => {
      const corners = [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => ({
        x: (x + 0.5) * step,
        y: (y + 0.5) * step,
      }))
      const isSquare = ['QRCode', 'DataMatrix', 'Aztec'].includes(symbology)
      return isSquare ? squarePlaces(corners, fiducial.rect) : stripPlaces(corners, fiducial.rect)
    })
    .filter(({ homography }) => isPlausible(homography, layout.width, layout.height))
}

/** As it lies without perspective first: a small code's own perspective is mostly noise. */
function squarePlaces(corners: readonly Corner[], { x, y, w, h }: CodeFiducial['rect']): Hypothesis[] {
  const pairs = [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ].map(([px, py], i): PointPair => ({ x: px, y: py, u: corners[i].x, v: corners[i].y, weight: WEIGHT }))
  return [fitSimilarity(pairs), fitHomography(pairs)].flatMap((homography) => placed(homography, pairs))
}

/** Along the longer side of its place: a strip that stands can read downwards or upwards. */
function stripPlaces(corners: readonly Corner[], { x, y, w, h }: CodeFiducial['rect']): Hypothesis[] {
  const [start, end] = [middle(corners[0], corners[3]), middle(corners[1], corners[2])]
  const [first, last] =
    w >= h
      ? [
          { x, y: y + h / 2 },
          { x: x + w, y: y + h / 2 },
        ]
      : [
          { x: x + w / 2, y },
          { x: x + w / 2, y: y + h },
        ]
  const upwards = w >= h ? [] : [[last, first]]
  return [[first, last], ...upwards].flatMap(([from, to]) => {
    const pairs: PointPair[] = [
      { ...from, u: start.x, v: start.y, weight: WEIGHT },
      { ...to, u: end.x, v: end.y, weight: WEIGHT },
    ]
    return placed(fitSimilarity(pairs), pairs)
  })
}

const middle = (p: Corner, q: Corner): Corner => ({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 })

/** Two opposite pairs at most: with more, the slip by a row that a small code invites would not be looked for. */
function placed(homography: ReturnType<typeof fitSimilarity>, pairs: readonly PointPair[]): Hypothesis[] {
  if (homography === undefined) return []
  const kept = pairs.length > 2 ? [pairs[0], pairs[2]] : pairs
  return [{ homography, pairs: kept, score: 0, distortion: 0, support: 0 }]
}
