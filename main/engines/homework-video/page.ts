import { otsu } from '../raster/otsu.ts'

/** 8-bit luminance, row-major. */
export interface GreyFrame {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** Half-open, pixels of the frame. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Page {
  readonly bounds: Bounds
  readonly top: number
  readonly bottom: number
  /** Where the page begins and ends in each row from `top` to `bottom`, half-open. */
  readonly left: Int32Array
  readonly right: Int32Array
}

/** Paper below this brightness is a lens cap or a dark room. */
const MIN_PAPER = 40
/** Least share of the frame that a page takes. */
const MIN_PAGE_SHARE = 0.12
/** A dark part brighter than this share of the bright part is the same paper in a shadow. */
const SAME_PAPER = 0.72
/** Pages are looked for on every second pixel of every second row. */
const STEP = 2

/**
 * The page in a frame whose writing has been filled in: the largest connected bright part, or the whole frame where
 * all of it is paper.
 * @returns undefined where there is no page: nothing bright, or nothing large enough
 */
export function findPage(paper: GreyFrame): Page | undefined {
  const coarse = subsample(paper)
  const split = otsu(coarse.data) ?? oneBrightness(coarse.data[0])
  if (split.brightMean < MIN_PAPER) return undefined
  const isOnePaper = split.darkMean > split.brightMean * SAME_PAPER
  const threshold = isOnePaper ? MIN_PAPER - 1 : split.threshold
  const part = largestPart(coarse, threshold)
  if (part === undefined || part.size < coarse.data.length * MIN_PAGE_SHARE) return undefined
  return spans(part.labels, part.label, coarse, paper)
}

function subsample({ width, height, data }: GreyFrame): GreyFrame {
  const small = { width: Math.ceil(width / STEP), height: Math.ceil(height / STEP) }
  const grey = new Uint8Array(small.width * small.height)
  for (let y = 0; y < small.height; y++) {
    // From the middle of each step, away from the frame's border.
    const row = Math.min(height - 1, y * STEP + STEP / 2) * width
    for (let x = 0; x < small.width; x++) {
      grey[y * small.width + x] = data[row + Math.min(width - 1, x * STEP + STEP / 2)]
    }
  }
  return { ...small, data: grey }
}

/** A frame without any contrast. */
const oneBrightness = (value: number) => ({ threshold: 0, darkMean: value, brightMean: value })

/** The largest 4-connected part brighter than a threshold. */
function largestPart({ width, height, data }: GreyFrame, threshold: number) {
  const labels = new Int32Array(data.length)
  const stack = new Int32Array(data.length)
  let largest: { label: number; size: number } | undefined
  let label = 0
  for (let seed = 0; seed < data.length; seed++) {
    if (labels[seed] !== 0 || data[seed] <= threshold) continue
    label += 1
    let size = 0
    let depth = 0
    const visit = (i: number) => {
      if (labels[i] !== 0 || data[i] <= threshold) return
      labels[i] = label
      stack[depth++] = i
    }
    visit(seed)
    while (depth > 0) {
      const i = stack[--depth]
      size += 1
      const x = i % width
      if (x > 0) visit(i - 1)
      if (x < width - 1) visit(i + 1)
      if (i >= width) visit(i - width)
      if (i < width * (height - 1)) visit(i + width)
    }
    if (largest === undefined || size > largest.size) largest = { label, size }
  }
  return largest && { ...largest, labels }
}

/** Each row's page from its first to its last pixel of the part: what lies within, a hand or a figure, is on the page. */
function spans(labels: Int32Array, label: number, coarse: GreyFrame, full: GreyFrame): Page {
  const left = new Int32Array(full.height)
  const right = new Int32Array(full.height)
  let [minX, maxX, top, bottom] = [full.width, 0, full.height, 0]
  for (let y = 0; y < coarse.height; y++) {
    const row = labels.subarray(y * coarse.width, (y + 1) * coarse.width)
    const first = row.indexOf(label)
    if (first < 0) continue
    const from = first * STEP
    const to = Math.min(full.width, (row.lastIndexOf(label) + 1) * STEP)
    const lastRow = Math.min(full.height, (y + 1) * STEP)
    left.fill(from, y * STEP, lastRow)
    right.fill(to, y * STEP, lastRow)
    minX = Math.min(minX, from)
    maxX = Math.max(maxX, to)
    top = Math.min(top, y * STEP)
    bottom = Math.max(bottom, lastRow)
  }
  return {
    bounds: { x: minX, y: top, width: maxX - minX, height: bottom - top },
    ...{ top, bottom, left, right },
  }
}
