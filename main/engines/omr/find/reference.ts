import { createRequire } from 'node:module'
import type CV from '@techstark/opencv-js'
import type { Homography } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { isPlausible, multiply } from '../../raster/homography.ts'
import type { Hypothesis } from './marks.ts'

/** The package's types leave out AKAZE, which is made and used as ORB is. */
type OpenCv = typeof CV & { readonly AKAZE: (typeof CV)['ORB'] }

const require = createRequire(import.meta.url)
const LONGEST_PX = 1000
/** A feature counts when the next best is this much less alike (Lowe 2004): evenly printed bubbles all look alike. */
const DISTINCT = 0.8
const RANSAC_PX = 4
/** Fewer agreeing features than this happen by chance. */
const FEWEST_INLIERS = 12

let library: Promise<{ readonly cv: OpenCv }> | undefined

/** OpenCV's WebAssembly, loaded when first needed. Wrapped, because the module is a thenable that resolves to itself. */
function openCv(): Promise<{ readonly cv: OpenCv }> {
  library ??= new Promise((resolve) => {
    const events = ['uncaughtException', 'unhandledRejection'] as const
    const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')))
    const cv: OpenCv = require('@techstark/opencv-js')
    // The library takes over the process's error handling; that is not its business.
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i].has(listener)) process.removeListener(event, listener)
      }
    })
    if (cv.Mat === undefined) cv.onRuntimeInitialized = () => resolve({ cv })
    else resolve({ cv })
  })
  return library
}

/** Places in a picture and what they look like. */
interface Features {
  /** `x, y` in turn, pixels of the picture they were found in at its full size. */
  readonly points: Float32Array
  /** One binary descriptor a row. */
  readonly rows: number
  readonly columns: number
  readonly data: Uint8Array
}

const references = new WeakMap<Raster, Promise<Features>>()

function referenceFeatures(cv: OpenCv, picture: Raster): Promise<Features> {
  const known = references.get(picture) ?? featuresOf(cv, picture)
  references.set(picture, known)
  return known
}

/** @see Alcantarilla, Nuevo & Bartoli 2013, Fast Explicit Diffusion for Accelerated Features (AKAZE) */
async function featuresOf(cv: OpenCv, raster: Raster): Promise<Features> {
  const { default: sharp } = await import('sharp')
  const shrink = Math.min(1, LONGEST_PX / Math.max(raster.width, raster.height))
  const { data, info } = await sharp(raster.data, {
    raw: { width: raster.width, height: raster.height, channels: raster.channels },
  })
    .resize(Math.max(1, Math.round(raster.width * shrink)), Math.max(1, Math.round(raster.height * shrink)), {
      fit: 'fill',
    })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const grey = new cv.Mat(info.height, info.width, cv.CV_8UC1)
  const mask = new cv.Mat()
  const keypoints = new cv.KeyPointVector()
  const descriptors = new cv.Mat()
  const detector = new cv.AKAZE()
  try {
    grey.data.set(data)
    detector.detectAndCompute(grey, mask, keypoints, descriptors)
    const points = new Float32Array(2 * keypoints.size())
    for (let i = 0; i < keypoints.size(); i++) {
      const { x, y } = keypoints.get(i).pt
      points[2 * i] = ((x + 0.5) * raster.width) / info.width
      points[2 * i + 1] = ((y + 0.5) * raster.height) / info.height
    }
    return { points, rows: descriptors.rows, columns: descriptors.cols, data: descriptors.data.slice() }
  } finally {
    for (const owned of [grey, mask, keypoints, descriptors, detector]) owned.delete()
  }
}

/** The map that most features agree on, reference pixels to image pixels. */
function match(cv: OpenCv, reference: Features, scan: Features): Homography | undefined {
  if (reference.rows < FEWEST_INLIERS || scan.rows < FEWEST_INLIERS) return undefined
  const query = cv.matFromArray(reference.rows, reference.columns, cv.CV_8UC1, reference.data as never)
  const train = cv.matFromArray(scan.rows, scan.columns, cv.CV_8UC1, scan.data as never)
  const matcher = new cv.BFMatcher(cv.NORM_HAMMING, false)
  const matches = new cv.DMatchVectorVector()
  try {
    matcher.knnMatch(query, train, matches, 2)
    const from: number[] = []
    const to: number[] = []
    for (let i = 0; i < matches.size(); i++) {
      const pair = matches.get(i)
      if (pair.size() === 2 && pair.get(0).distance < DISTINCT * pair.get(1).distance) {
        const { queryIdx, trainIdx } = pair.get(0)
        from.push(reference.points[2 * queryIdx], reference.points[2 * queryIdx + 1])
        to.push(scan.points[2 * trainIdx], scan.points[2 * trainIdx + 1])
      }
      pair.delete()
    }
    return from.length < 2 * FEWEST_INLIERS ? undefined : agreed(cv, from, to)
  } finally {
    for (const owned of [query, train, matcher, matches]) owned.delete()
  }
}

function agreed(cv: OpenCv, from: number[], to: number[]): Homography | undefined {
  const source = cv.matFromArray(from.length / 2, 1, cv.CV_32FC2, from)
  const target = cv.matFromArray(to.length / 2, 1, cv.CV_32FC2, to)
  const inliers = new cv.Mat()
  const spread = Math.max(...to) / LONGEST_PX
  const found = cv.findHomography(source, target, cv.RANSAC, RANSAC_PX * Math.max(1, spread), inliers)
  try {
    const count = inliers.data.reduce((sum: number, value: number) => sum + value, 0)
    if (found.empty() || count < FEWEST_INLIERS) return undefined
    return [...found.data64F] as unknown as Homography
  } finally {
    for (const owned of [source, target, inliers, found]) owned.delete()
  }
}

/**
 * Where features shared with a picture of the blank page put the page; none when too few agree.
 * @param picture grey, covers the whole template page
 */
export async function referenceHypotheses(
  raster: Raster,
  layout: PageLayout,
  picture: Raster,
): Promise<Hypothesis[]> {
  const { cv } = await openCv()
  const homography = match(cv, await referenceFeatures(cv, picture), await featuresOf(cv, raster))
  if (homography === undefined) return []
  const toPicture: Homography = [
    picture.width / layout.width,
    0,
    0,
    0,
    picture.height / layout.height,
    0,
    0,
    0,
    1,
  ]
  const page = multiply(homography, toPicture)
  if (!isPlausible(page, layout.width, layout.height)) return []
  // No pairs: evenly spaced bubbles can agree on a map that is a row off, which is only looked for without firm marks.
  return [{ homography: page, pairs: [], score: 0, distortion: 0, support: 0 }]
}
