import type { FoundFiducials, FoundMark } from '#shared/domain/found-fields.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { median } from '#shared/domain/maths.ts'
import { type Component, components } from '../raster/components.ts'
import type { InkPage } from './ink-page.ts'

type Corner = NonNullable<FoundMark['corner']>

/** Sides of what may be a mark, as shares of the page's long side: 2 to 16 mm of an A4 page. */
const LEAST_SIDE = 1 / 150
const MOST_SIDE = 1 / 18
/** Bars of a track may be thinner. */
const LEAST_BAR = 1 / 330
/** Marks lie within this share of the page's sides from its corners. */
const CORNER_REACH = 0.2
/** Marks of one set are in line within this share of the page's long side. */
const OUT_OF_LINE = 0.02
/** Candidates that are looked at in a corner, the outermost first. */
const MOST_IN_CORNER = 6
/** A track lies within this share of the page from an edge, and has so many bars at least. */
const TRACK_REACH = 0.13
const LEAST_BARS = 6
const FRAME_SHARE = 0.7

const CORNERS: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left']
const isRight = (corner: Corner) => corner.endsWith('right')
const isBottom = (corner: Corner) => corner.startsWith('bottom')

interface Solid extends Component {
  readonly w: number
  readonly h: number
  /** Share of its box that is ink. */
  readonly cover: number
}

const solidOf = (part: Component): Solid => {
  const [w, h] = [part.right - part.left, part.bottom - part.top]
  return { ...part, w, h, cover: part.area / (w * h) }
}

/** Which quarter of its box a part's ink is gathered in, as shares of half a side: `1` is all the way. */
const lean = ({ x, y, left, right, top, bottom, w, h }: Solid) => ({
  x: (x - (left + right) / 2) / (w / 2),
  y: (y - (top + bottom) / 2) / (h / 2),
})

function cornerOf({ x, y }: { x: number; y: number }): Corner {
  const upright = y < 0 ? 'top' : 'bottom'
  return x < 0 ? `${upright}-left` : `${upright}-right`
}

/** The mark that a patch of ink looks like; undefined where it looks like none. Thumb pixels. */
function shapeOf(
  part: Solid,
  inkIn: (x: number, y: number, w: number, h: number) => number,
): Omit<FoundMark, 'box'> | undefined {
  const { w, h, cover, left, top } = part
  const isEven = Math.max(w, h) < 1.2 * Math.min(w, h)
  const to = lean(part)
  if (cover > 0.9) return { shape: isEven ? 'square' : 'rectangle' }
  if (!isEven) return undefined
  const isCentred = Math.abs(to.x) < 0.08 && Math.abs(to.y) < 0.08
  const side = (w + h) / 2
  if (isCentred) {
    const middle = inkIn(left + 0.35 * w, top + 0.35 * h, 0.3 * w, 0.3 * h)
    const corners =
      inkIn(left, top, 0.14 * w, 0.14 * h) + inkIn(left + 0.86 * w, top + 0.86 * h, 0.14 * w, 0.14 * h)
    if (corners > 0.5) return undefined
    if (cover > 0.7 && cover < 0.85 && middle > 0.95) return { shape: 'disc' }
    const inner = 1 - cover / (Math.PI / 4)
    if (middle < 0.05 && inner > 0 && cover > 0.25)
      return { shape: 'ring', thickness: (side * (1 - Math.sqrt(inner))) / 2 }
    if (middle > 0.8 && cover > 0.25 && cover < 0.7)
      return { shape: 'cross', thickness: side * (1 - Math.sqrt(1 - cover)) }
    return undefined
  }
  if (Math.abs(to.x) < 0.12 || Math.abs(to.y) < 0.12) {
    const isTriangle = cover > 0.44 && cover < 0.58 && Math.max(Math.abs(to.x), Math.abs(to.y)) > 0.25
    return isTriangle ? { shape: 'triangle', apex: apexOf(to) } : undefined
  }
  const corner = cornerOf(to)
  /** Ink in a small box so far, in shares of the sides, from the corner that lies across from the elbow. */
  const across = (from: number, share: number) =>
    inkIn(
      left + w * (isRight(corner) ? from : 1 - from - share),
      top + h * (isBottom(corner) ? from : 1 - from - share),
      share * w,
      share * h,
    )
  if (across(0, 0.35) > 0.05) return undefined
  // Inside of the elbow an L is white and a triangle black.
  if (across(0.57, 0.1) > 0.9) return cover > 0.42 && cover < 0.62 ? { shape: 'triangle', corner } : undefined
  if (across(0.1, 0.4) > 0.05 || cover > 0.7) return undefined
  return { shape: 'l-bracket', corner, thickness: side * (1 - Math.sqrt(1 - cover)) }
}

const apexOf = ({ x, y }: { x: number; y: number }): NonNullable<FoundMark['apex']> =>
  Math.abs(y) > Math.abs(x) ? (y > 0 ? 'top' : 'bottom') : x > 0 ? 'left' : 'right'

interface Candidate {
  readonly mark: FoundMark
  readonly x: number
  readonly y: number
  /** How far its outer corner is from the page's. */
  readonly off: number
}

/** Marks in the corners of a page that stand in line with each other; three at least. */
function cornerMarks(marks: readonly FoundMark[], width: number, height: number): FoundFiducials | undefined {
  const inCorner = (corner: Corner): (Candidate | undefined)[] => {
    const found = marks.flatMap((mark): Candidate[] => {
      const { x, y, w, h } = mark.box
      const dx = isRight(corner) ? width - x - w : x
      const dy = isBottom(corner) ? height - y - h : y
      if (dx > CORNER_REACH * width || dy > CORNER_REACH * height) return []
      // Brackets are in line by their outer sides, as other marks nearly are.
      return [{ mark, x: x + w / 2, y: y + h / 2, off: Math.hypot(dx, dy) }]
    })
    return [...found.sort((a, b) => a.off - b.off).slice(0, MOST_IN_CORNER), undefined]
  }
  const reach = OUT_OF_LINE * Math.max(width, height)
  const [first, second, third, fourth] = CORNERS.map(inCorner)
  let best: { marks: FoundMark[]; score: number } | undefined
  for (const a of first)
    for (const b of second)
      for (const c of third)
        for (const d of fourth) {
          const isOff = (p: Candidate | undefined, q: Candidate | undefined, side: 'x' | 'y') =>
            p !== undefined && q !== undefined && Math.abs(p[side] - q[side]) > reach
          if (isOff(a, b, 'y') || isOff(b, c, 'x') || isOff(c, d, 'y') || isOff(d, a, 'x')) continue
          const set = [a, b, c, d].filter((each) => each !== undefined)
          if (set.length < 3) continue
          const areas = set.map(({ mark: { box } }) => box.w * box.h)
          const score =
            set.length * 2 -
            (Math.max(...areas) / Math.min(...areas)) * 0.05 -
            set.reduce((sum, { off }) => sum + off, 0) / (width + height)
          if (best === undefined || score > best.score) best = { marks: set.map(({ mark }) => mark), score }
        }
  return best && { kind: 'corner-marks', marks: best.marks }
}

/** Rows of like bars along the edges. */
function timingTrack(bars: readonly Rect[], width: number, height: number): FoundFiducials | undefined {
  const marks = (['x', 'y'] as const).flatMap((along) => {
    const [off, size, long] = along === 'x' ? (['y', 'h', 'w'] as const) : (['x', 'w', 'h'] as const)
    const page = along === 'x' ? height : width
    const lying = bars.filter((bar) => bar[size] > bar[long])
    return [false, true].flatMap((isFar) => {
      const near = lying.filter(
        (bar) => (isFar ? page - bar[off] - bar[size] : bar[off]) < TRACK_REACH * page,
      )
      return longestTrack(near, along).map((box): FoundMark => ({ shape: 'rectangle', box }))
    })
  })
  return marks.length === 0 ? undefined : { kind: 'timing-track', marks }
}

/** The most bars of one size that stand in one line. */
function longestTrack(bars: readonly Rect[], along: 'x' | 'y'): Rect[] {
  const off = along === 'x' ? 'y' : 'x'
  const size = along === 'x' ? 'h' : 'w'
  let best: Rect[] = []
  for (const seed of bars) {
    const like = bars.filter(
      (bar) =>
        Math.abs(bar.w - seed.w) < 0.3 * seed.w + 2 &&
        Math.abs(bar.h - seed.h) < 0.3 * seed.h + 2 &&
        Math.abs(bar[off] - seed[off]) < 0.5 * seed[size],
    )
    if (like.length > best.length) best = like
  }
  if (best.length < LEAST_BARS) return []
  const [w, h] = [median(best.map((bar) => bar.w)), median(best.map((bar) => bar.h))]
  return best.toSorted((a, b) => a[along] - b[along]).map((bar) => ({ ...bar, w, h }))
}

/** A printed rectangle around most of the page. */
function frameIn(page: InkPage): FoundFiducials | undefined {
  const { width, height } = page.raster
  const rect = page.parts.find(({ x, y, w, h }) => {
    if (w < FRAME_SHARE * width || h < FRAME_SHARE * height) return false
    const stroke = Math.max(2, Math.max(width, height) / 500)
    const sides = [
      { x, y, w, h: stroke },
      { x, y: y + h - stroke, w, h: stroke },
      { x, y, w: stroke, h },
      { x: x + w - stroke, y, w: stroke, h },
    ]
    return sides.every((side) => page.inkShare(side) > 0.3)
  })
  return rect && { kind: 'frame', rect }
}

/**
 * What a page can be found by: marks in its corners, a track of bars, a frame; the best first. Image pixels.
 * @param fields  where bubbles were found: print among them marks nothing
 */
export function findMarks(page: InkPage, fields: readonly Rect[]): FoundFiducials[] {
  const { thumb, ink } = page
  const longSide = Math.max(thumb.width, thumb.height)
  const { step } = thumb
  const isAmongFields = (part: Component) =>
    fields.some(
      ({ x, y, w, h }) =>
        part.x * step > x && part.x * step < x + w && part.y * step > y && part.y * step < y + h,
    )
  const parts = components(ink, thumb.width, thumb.height, 12)
    .filter((part) => !isAmongFields(part))
    .map(solidOf)
    .filter(({ w, h }) => Math.max(w, h) <= MOST_SIDE * longSide)
  const boxOf = ({ left, top, w, h }: Solid): Rect => ({
    x: left * step,
    y: top * step,
    w: w * step,
    h: h * step,
  })
  const inkIn = (x: number, y: number, w: number, h: number) =>
    page.inkShare({ x: x * step, y: y * step, w: w * step, h: h * step })
  const marks = parts.flatMap((part): FoundMark[] => {
    if (Math.min(part.w, part.h) < LEAST_SIDE * longSide) return []
    const shape = shapeOf(part, inkIn)
    if (shape === undefined) return []
    const { thickness } = shape
    return [
      { ...shape, ...(thickness === undefined ? {} : { thickness: thickness * step }), box: boxOf(part) },
    ]
  })
  const bars = parts.filter(
    ({ w, h, cover }) =>
      cover > 0.82 &&
      Math.max(w, h) > 1.4 * Math.min(w, h) &&
      Math.min(w, h) > LEAST_BAR * longSide &&
      Math.max(w, h) > LEAST_SIDE * longSide,
  )
  const { width, height } = page.raster
  return [
    cornerMarks(marks, width, height),
    timingTrack(bars.map(boxOf), width, height),
    frameIn(page),
  ].filter((each) => each !== undefined)
}
