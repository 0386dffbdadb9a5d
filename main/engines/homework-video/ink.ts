import { type Bounds, findPage, type GreyFrame } from './page.ts'
import { findRules } from './rules.ts'

export interface InkReading {
  /** Share of the page that ink covers, [0, 1]; 0 without a page. */
  readonly inkShare: number
  /** Bounds of the page in the frame, pixels, half-open; undefined where none can be seen. */
  readonly page: Bounds | undefined
}

/** Widest stroke that counts as writing, as a share of the frame's width: a thumb, a shadow's edge or a pen is wider. */
const STROKE_SHARE = 1 / 60
/** How much darker than the paper around it ink is, as a share of the paper's brightness. */
const MIN_CONTRAST = 0.14
/** Standard deviations that noise may fall: the closing, a brightest of many, lies two or three above the paper. */
const NOISE_REACH = 6
/** Shares of the frame's width: no pen draws a straight stroke so long, no rule is printed so thick. */
const RULE_LENGTH = 0.3
const RULE_THICKNESS = 1 / 200
const RULE_GAP = 1 / 100

/** A pixel that is darker than paper and hangs together with others. */
const STROKE = 2

/**
 * How much of the page in a frame is written on. Paper is what a morphological closing leaves when it fills strokes:
 * brightness of ink is compared with the paper beside it, so exposure, a gradient of light and a dim room all cancel,
 * and whatever is wider than a stroke (hand, desk, shadow) is no ink; neither are the lines of ruled paper. The page is
 * the largest bright part of that paper, grown over holes.
 * @see Serra 1982: the bottom-hat transform
 */
export function readInk(frame: GreyFrame): InkReading {
  const { width, data } = frame
  const radius = Math.max(1, Math.round((width * STROKE_SHARE) / 4))
  // Paper is smooth: half the resolution does, and taking the brightest of four is the closing's first step.
  const half = brightestOfFour(frame)
  const paper = close(half, radius)
  const page = findPage({ ...half, data: paper })
  if (page === undefined) return { inkShare: 0, page: undefined }
  const reach = NOISE_REACH * noiseOf(frame)
  const falls = new Uint8Array(data.length)
  const dark = new Uint8Array(half.data.length)
  let area = 0
  const margin = 2 * radius
  const top = Math.max(page.top, radius) + radius
  const bottom = Math.min(page.bottom, half.height - radius) - radius
  for (let y = 2 * top; y < 2 * bottom; y++) {
    const row = (y >> 1) * half.width
    const from = 2 * (page.left[y >> 1] + margin)
    const to = 2 * (page.right[y >> 1] - margin)
    area += Math.max(0, to - from)
    for (let x = from; x < to; x++) {
      const i = y * width + x
      const bright = paper[row + (x >> 1)]
      if (bright - data[i] <= Math.max(MIN_CONTRAST * bright, reach)) continue
      falls[i] = 1
      // Strokes hang together; what noise darkens stands alone.
      if (falls[i - 1] + falls[i - width] + falls[i - width - 1] + falls[i - width + 1] === 0) continue
      falls[i] = STROKE
      dark[row + (x >> 1)] = 1
    }
  }
  const rules = findRules(
    { ...half, data: dark },
    {
      leastLength: Math.round(RULE_LENGTH * half.width),
      mostThickness: Math.max(2, Math.round(RULE_THICKNESS * half.width)),
      mostGap: Math.round(RULE_GAP * half.width),
    },
  )
  let ink = 0
  for (let i = 0; i < falls.length; i++) {
    if (falls[i] === STROKE && rules[((i / width) >> 1) * half.width + ((i % width) >> 1)] === 0) ink += 1
  }
  const { x, y, width: pageWidth, height: pageHeight } = page.bounds
  return {
    inkShare: area === 0 ? 0 : ink / area,
    page: { x: 2 * x, y: 2 * y, width: 2 * pageWidth, height: 2 * pageHeight },
  }
}

/** Half the size; odd last rows and columns are left out. */
function brightestOfFour({ width, height, data }: GreyFrame): GreyFrame {
  const half = { width: width >> 1, height: height >> 1 }
  const to = new Uint8Array(half.width * half.height)
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      const i = 2 * y * width + 2 * x
      to[y * half.width + x] = Math.max(data[i], data[i + 1], data[i + width], data[i + width + 1])
    }
  }
  return { ...half, data: to }
}

/**
 * Grey closing with a square of side 2 · radius + 1: the darkest of the brightest around each pixel. Within a radius of
 * the frame's border it is not defined.
 */
export function close({ width, height, data }: GreyFrame, radius: number): Uint8Array {
  if (width <= 4 * radius || height <= 4 * radius) return data
  const side = 2 * radius + 1
  const brightest = slide(slide(data, 1, side, true), width, side, true)
  return slide(slide(brightest, 1, side, false), width, side, false)
}

/**
 * Extreme of `side` neighbours, `step` apart and centred, by spans that double: a handful of passes for any size.
 * Rows run into one another, which a radius from the border makes no difference.
 */
function slide(data: Uint8Array, step: number, side: number, isMax: boolean): Uint8Array {
  let current = data
  let span = 1
  while (span * 2 <= side) {
    current = combine(current, span * step, isMax)
    span *= 2
  }
  if (span < side) current = combine(current, (side - span) * step, isMax)
  const centred = data.slice()
  centred.set(current.subarray(0, data.length - (side >> 1) * step), (side >> 1) * step)
  return centred
}

function combine(from: Uint8Array, offset: number, isMax: boolean): Uint8Array {
  const to = new Uint8Array(from.length)
  const count = from.length - offset
  if (isMax) {
    for (let i = 0; i < count; i++) to[i] = from[i] > from[i + offset] ? from[i] : from[i + offset]
  } else {
    for (let i = 0; i < count; i++) to[i] = from[i] < from[i + offset] ? from[i] : from[i + offset]
  }
  to.set(from.subarray(count), count)
  return to
}

/**
 * Standard deviation of sensor noise, by the middle of the second differences along some rows.
 * @see Immerkaer 1996 for noise from second differences
 */
export function noiseOf({ width, height, data }: GreyFrame): number {
  const counts = new Uint32Array(1024)
  let total = 0
  for (let y = 2; y < height; y += 4) {
    for (let x = 1; x < width - 1; x += 3) {
      const i = y * width + x
      counts[Math.abs(2 * data[i] - data[i - 1] - data[i + 1])] += 1
      total += 1
    }
  }
  let seen = 0
  const middle = counts.findIndex((count) => {
    seen += count
    return seen >= total / 2
  })
  // σ of the difference is √6 σ; the middle of |x| of a normal variable is 0.6745 of its σ.
  return Math.max(0, middle) / (Math.sqrt(6) * 0.6745)
}
