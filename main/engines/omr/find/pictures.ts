import { BOUNDS } from '#shared/domain/bounds.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { thin, wholeWindow } from '../../raster/ink.ts'
import type { Candidate } from './candidates.ts'

/** Decoded grey pictures of a template, by the source that names them. */
export type Pictures = ReadonlyMap<string, Raster>

export const NO_PICTURES: Pictures = new Map()

const loaded = new WeakMap<readonly PageLayout[], Promise<Pictures>>()

/** The pictures of a template's layouts, decoded once for as long as the layouts live. */
export function picturesOf(layouts: readonly PageLayout[]): Promise<Pictures> {
  const pictures = loaded.get(layouts) ?? loadPictures(layouts)
  loaded.set(layouts, pictures)
  return pictures
}

/**
 * Decodes the pictures that a layout's fiducials name.
 * @throws StationError `invalid-input` when a source is no data URL of a picture
 */
export async function loadPictures(layouts: readonly PageLayout[]): Promise<Pictures> {
  const sources = new Set(
    layouts.flatMap((layout) =>
      layout.fiducials.flatMap((f) => (f.kind === 'picture' || f.kind === 'reference' ? [f.image] : [])),
    ),
  )
  const pictures = new Map<string, Raster>()
  if (sources.size === 0) return pictures
  const { default: sharp } = await import('sharp')
  for (const source of sources) {
    const bytes = Buffer.from(source.slice(source.indexOf(',') + 1), 'base64')
    try {
      const image = sharp(bytes, { limitInputPixels: BOUNDS.templatePixels })
        .flatten({ background: '#fff' })
        .toColourspace('b-w')
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
      pictures.set(source, {
        width: info.width,
        height: info.height,
        channels: 1,
        data: new Uint8Array(data),
      })
    } catch (cause) {
      throw new StationError('invalid-input', "a mark's picture in the template cannot be read", {
        reason: 'template-picture-unreadable',
        cause,
      })
    }
  }
  return pictures
}

/** A grey picture as numbers. */
interface FloatPlane {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** Area mean down to a size; bilinear where it enlarges. */
function resize(plane: FloatPlane, width: number, height: number): FloatPlane {
  const data = new Float32Array(width * height)
  const fx = plane.width / width
  const fy = plane.height / height
  const taps = Math.max(1, Math.min(4, Math.round(Math.max(fx, fy))))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let j = 0; j < taps; j++) {
        const sy = Math.min(plane.height - 1, Math.max(0, (y + (j + 0.5) / taps) * fy - 0.5))
        const y0 = Math.floor(sy)
        const y1 = Math.min(plane.height - 1, y0 + 1)
        for (let i = 0; i < taps; i++) {
          const sx = Math.min(plane.width - 1, Math.max(0, (x + (i + 0.5) / taps) * fx - 0.5))
          const x0 = Math.floor(sx)
          const x1 = Math.min(plane.width - 1, x0 + 1)
          const top =
            plane.data[y0 * plane.width + x0] * (1 - sx + x0) + plane.data[y0 * plane.width + x1] * (sx - x0)
          const low =
            plane.data[y1 * plane.width + x0] * (1 - sx + x0) + plane.data[y1 * plane.width + x1] * (sx - x0)
          sum += top * (1 - sy + y0) + low * (sy - y0)
        }
      }
      data[y * width + x] = sum / (taps * taps)
    }
  }
  return { width, height, data }
}

function turned({ width, height, data }: FloatPlane): FloatPlane {
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + (height - 1 - y)] = data[y * width + x]
  }
  return { width: height, height: width, data: out }
}

/** Zero mean, unit length. */
function normalise(plane: FloatPlane): FloatPlane {
  const mean = plane.data.reduce((sum, value) => sum + value, 0) / plane.data.length
  let norm = 0
  for (const value of plane.data) norm += (value - mean) ** 2
  const scale = 1 / Math.sqrt(Math.max(norm, 1e-9))
  return { ...plane, data: plane.data.map((value) => (value - mean) * scale) }
}

/** Sums of a plane's values and of their squares, left of and above each sample. */
interface Sums {
  readonly values: Float64Array
  readonly squares: Float64Array
}

function sumsOf({ width, height, data }: FloatPlane): Sums {
  const stride = width + 1
  const values = new Float64Array(stride * (height + 1))
  const squares = new Float64Array(stride * (height + 1))
  for (let y = 0; y < height; y++) {
    let value = 0
    let square = 0
    for (let x = 0; x < width; x++) {
      const sample = data[y * width + x]
      value += sample
      square += sample * sample
      const at = (y + 1) * stride + x + 1
      values[at] = values[at - stride] + value
      squares[at] = squares[at - stride] + square
    }
  }
  return { values, squares }
}

/** Normalised correlation of a mark at one place; `mark` is normalised. */
function correlation(
  scene: FloatPlane,
  { values, squares }: Sums,
  mark: FloatPlane,
  left: number,
  top: number,
): number {
  const stride = scene.width + 1
  const [a, b] = [top * stride + left, (top + mark.height) * stride + left]
  const sum = values[b + mark.width] - values[b] - values[a + mark.width] + values[a]
  const square = squares[b + mark.width] - squares[b] - squares[a + mark.width] + squares[a]
  const variance = square - (sum * sum) / mark.data.length
  // Flat paper is like nothing.
  if (variance < mark.data.length * 36) return 0
  let dot = 0
  for (let y = 0; y < mark.height; y++) {
    const row = (top + y) * scene.width + left
    for (let x = 0; x < mark.width; x++) dot += scene.data[row + x] * mark.data[y * mark.width + x]
  }
  return dot / Math.sqrt(variance)
}

/** Of two normalised pictures of one size. */
const likeness = (one: FloatPlane, other: FloatPlane) =>
  one.data.reduce((sum, value, i) => sum + value * other.data[i], 0)

/** Side of the mark, pixels, while it is looked for everywhere. */
const COARSE = 9
/** Side of the mark, pixels, while its place is made exact. */
const FINE = 24
const LEAST_LIKENESS = 0.45
/** A picture is as good as the same where it is as like itself. */
const SAME = 0.9
const STEP = 1.16

/** A place that looks like a mark's picture. */
export interface PictureCandidate extends Candidate {
  /** By how much the picture is turned there, quarter turns clockwise; undefined where it looks the same on its head. */
  readonly turn: number | undefined
}

/**
 * Places that look like a mark's picture, at any size of a range and any quarter turn, as candidates of that size.
 * The picture is shrunk for each size so that the mark is always equally small: large marks cost less.
 * @param least width of the mark, image pixels
 * @see Lewis 1995, Fast Normalized Cross-Correlation
 */
export function pictureCandidates(
  raster: Raster,
  picture: Raster,
  least: number,
  most: number,
): PictureCandidate[] {
  const mark: FloatPlane = {
    width: picture.width,
    height: picture.height,
    data: Float32Array.from(picture.data),
  }
  const aspect = picture.height / picture.width
  const step = Math.max(1, Math.floor(least / FINE))
  const thumb = thin(raster, wholeWindow(raster), step)
  const scene: FloatPlane = { width: thumb.width, height: thumb.height, data: Float32Array.from(thumb.data) }
  const small = normalise(resize(mark, COARSE, Math.max(4, Math.round(COARSE * aspect))))
  const views = [small]
  for (let turn = 1; turn < 4; turn++) {
    const next = turned(views[views.length - 1])
    const same = next.width === small.width && likeness(small, next) > SAME
    if (same) break
    views.push(next)
  }
  const tellsTurn = views[2] !== undefined && likeness(small, views[2]) < SAME
  const found: { candidate: Candidate; likeness: number; turn: number }[] = []
  for (let width = least; width <= most; width *= STEP) {
    const shrink = (width / step / COARSE) ** -1
    const across = Math.round(scene.width * shrink)
    const down = Math.round(scene.height * shrink)
    if (across < COARSE * 2 || down < COARSE * 2 || shrink > 1.6) continue
    const reduced = resize(scene, across, down)
    const sums = sumsOf(reduced)
    views.forEach((view, turn) => {
      for (let y = 0; y + view.height <= down; y++) {
        for (let x = 0; x + view.width <= across; x++) {
          const value = correlation(reduced, sums, view, x, y)
          if (value < LEAST_LIKENESS) continue
          const u = ((x + view.width / 2) / shrink) * step
          const v = ((y + view.height / 2) / shrink) * step
          found.push({ candidate: candidateAt(u, v, width, width * aspect), likeness: value, turn })
        }
      }
    })
  }
  found.sort((p, q) => q.likeness - p.likeness)
  const kept: typeof found = []
  for (const entry of found) {
    const { x, y, area } = entry.candidate
    const near = 0.5 * Math.sqrt(area)
    if (kept.some((k) => Math.hypot(k.candidate.x - x, k.candidate.y - y) < near)) continue
    kept.push(entry)
    if (kept.length >= 40) break
  }
  return kept.map((entry) => ({
    ...sharpen(scene, step, mark, entry),
    turn: tellsTurn ? entry.turn : undefined,
  }))
}

function candidateAt(x: number, y: number, w: number, h: number): Candidate {
  const box = { left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2 }
  // Moments of a square: its shape has been judged already.
  return { x, y, area: w * h, spread: 1 / 6, elongation: 0, angle: 0, leanX: 0, leanY: 0, box, isCut: false }
}

/** The same candidate with size and middle made exact at a finer resolution. */
function sharpen(
  scene: FloatPlane,
  step: number,
  mark: FloatPlane,
  { candidate, turn }: { candidate: Candidate; turn: number },
): Candidate {
  const aspect = mark.height / mark.width
  const width = Math.sqrt(candidate.area / aspect)
  let best = candidate
  let most = 0
  for (const scale of [0.92, 1, 1.08]) {
    const w = width * scale
    let view = normalise(resize(mark, FINE, Math.max(6, Math.round(FINE * aspect))))
    for (let k = 0; k < turn; k++) view = turned(view)
    const shrink = FINE / (w / step)
    const half = 0.75 * w
    const left = Math.max(0, Math.floor((candidate.x - half) / step))
    const top = Math.max(0, Math.floor((candidate.y - half * Math.max(1, aspect)) / step))
    const right = Math.min(scene.width, Math.ceil((candidate.x + half) / step))
    const bottom = Math.min(scene.height, Math.ceil((candidate.y + half * Math.max(1, aspect)) / step))
    if (right - left < 4 || bottom - top < 4) continue
    const part = resize(
      crop(scene, left, top, right, bottom),
      Math.round((right - left) * shrink),
      Math.round((bottom - top) * shrink),
    )
    const sums = sumsOf(part)
    for (let y = 0; y + view.height <= part.height; y++) {
      for (let x = 0; x + view.width <= part.width; x++) {
        const value = correlation(part, sums, view, x, y)
        if (value <= most) continue
        most = value
        const u = (left + (x + view.width / 2) / shrink) * step
        const v = (top + (y + view.height / 2) / shrink) * step
        best = candidateAt(u, v, w, w * aspect)
      }
    }
  }
  return best
}

function crop(plane: FloatPlane, left: number, top: number, right: number, bottom: number): FloatPlane {
  const width = right - left
  const data = new Float32Array(width * (bottom - top))
  for (let y = top; y < bottom; y++) {
    data.set(plane.data.subarray(y * plane.width + left, y * plane.width + right), (y - top) * width)
  }
  return { width, height: bottom - top, data }
}
