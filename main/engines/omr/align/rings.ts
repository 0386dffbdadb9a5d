import type { Raster } from '#shared/domain/raster.ts'
import type { BubbleShape } from '#shared/domain/template.ts'
import type { BubbleClass, Cell } from './cells.ts'
import type { Channel } from './ink.ts'
import type { Affine } from './registration.ts'

/** Where the page is thought to lie: the linear map around any page point. */
export type PageMap = (x: number, y: number) => Affine

/** The printed outline of a class of bubbles, learned from the sheet: half axes in template units. */
export interface Outline {
  readonly shape: 'ellipse' | 'rectangle' | 'bracket'
  /** What stands for the outline where hardly any is printed: places that are dark and light in every bubble. */
  readonly pattern?: Kernel
  readonly a: number
  readonly b: number
  /** Mean likeness of the cells it was learned from, [-1, 1]. */
  readonly likeness: number
}

/** How dark the neighbourhood of a typical bubble of a cell is, on a square grid around the bubble's centre. */
export interface CellPatch {
  readonly data: Float32Array
  readonly width: number
  readonly height: number
  /** Template units between samples. */
  readonly pitch: number
}

/** How thoroughly a cell is looked at: bubbles sampled, and pixels looked at for each sample. */
export interface Care {
  readonly bubbles: number
  /** Offsets within a sample's area, shares of the spacing: x, y, x, y… */
  readonly looks: readonly number[]
}

/** Two looks on a diagonal stand for the mean over a sample's area. */
export const QUICK: Care = { bubbles: 7, looks: [-0.25, -0.25, 0.25, 0.25] }

/** Copier dots and 1-bit noise need the whole area and more bubbles. */
export const CAREFUL: Care = {
  bubbles: 12,
  looks: [-0.25, -0.3, 0.3, -0.25, -0.3, 0.25, 0.25, 0.3],
}

/** Kept between calls: the innermost loops of alignment would otherwise fill the heap. */
const scratch = {
  samples: new Float32Array(0),
  lightest: new Float32Array(16),
  lookU: new Float64Array(16),
  lookV: new Float64Array(16),
}
const histogram = new Int32Array(256)

/**
 * The mean of the lighter part of a cell's bubbles of the darkness around each: what all of them share, the printed
 * outline, stays; what a few have, marks and digits, goes.
 * @param halfX half extent, template units
 * @param pitch template units between samples
 */
export function cellPatch(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  cell: Cell,
  halfX: number,
  halfY: number,
  pitch: number,
  care: Care,
): CellPatch {
  const nx = Math.max(2, Math.round(halfX / pitch))
  const ny = Math.max(2, Math.round(halfY / pitch))
  const width = 2 * nx + 1
  const height = 2 * ny + 1
  const size = width * height
  const stride = Math.max(1, Math.ceil(cell.bubbles.length / care.bubbles))
  const count = Math.ceil(cell.bubbles.length / stride)
  if (scratch.samples.length < size * count) scratch.samples = new Float32Array(size * count)
  const { samples } = scratch
  for (let k = 0; k < count; k++) {
    const { x, y } = cell.bubbles[k * stride]
    sampleBubble(raster, channel, map(x, y), x, y, nx, ny, pitch, care.looks, samples, k * size)
    whiten(samples, k * size, size)
  }
  const data = new Float32Array(size)
  const kept = Math.max(1, Math.round(count * 0.6))
  const { lightest } = scratch
  for (let i = 0; i < size; i++) {
    // Insertion into the lightest so far, ascending: what is darker than all of them is passed over at once.
    for (let k = 0; k < count; k++) {
      const value = samples[k * size + i]
      let at = k
      if (k >= kept) {
        if (value >= lightest[kept - 1]) continue
        at = kept - 1
      }
      while (at > 0 && lightest[at - 1] > value) {
        lightest[at] = lightest[at - 1]
        at--
      }
      lightest[at] = value
    }
    let sum = 0
    for (let k = 0; k < kept; k++) sum += lightest[k]
    data[i] = sum / kept
  }
  return { data, width, height, pitch }
}

/** Brightness on a grid around a bubble's centre, taken through the map. */
export function sampleBubble(
  raster: Raster,
  channel: Channel,
  map: Affine,
  x: number,
  y: number,
  nx: number,
  ny: number,
  pitch: number,
  looks: readonly number[],
  out: Float32Array,
  offset: number,
) {
  const { data, width, height } = raster
  const colour = raster.channels === 3
  const darkest = channel === 'darkest'
  const axu = map.a * pitch
  const axv = map.d * pitch
  const ayu = map.b * pitch
  const ayv = map.e * pitch
  const u0 = map.a * x + map.b * y + map.c
  const v0 = map.d * x + map.e * y + map.f
  const n = looks.length >> 1
  const { lookU, lookV } = scratch
  for (let k = 0; k < n; k++) {
    lookU[k] = axu * looks[2 * k] + ayu * looks[2 * k + 1]
    lookV[k] = axv * looks[2 * k] + ayv * looks[2 * k + 1]
  }
  const share = 1 / n
  let at = offset
  for (let j = -ny; j <= ny; j++) {
    let u = u0 + ayu * j - axu * nx
    let v = v0 + ayv * j - axv * nx
    for (let i = -nx; i <= nx; i++) {
      let sum = 0
      for (let k = 0; k < n; k++) {
        let pu = (u + lookU[k]) | 0
        let pv = (v + lookV[k]) | 0
        pu = pu < 0 ? 0 : pu >= width ? width - 1 : pu
        pv = pv < 0 ? 0 : pv >= height ? height - 1 : pv
        const p = pv * width + pu
        sum += colour ? pixel(data, p * 3, darkest) : data[p]
      }
      out[at++] = sum * share
      u += axu
      v += axv
    }
  }
}

/** Brightness of a colour pixel. */
function pixel(data: Uint8Array, at: number, darkest: boolean): number {
  const r = data[at]
  const g = data[at + 1]
  const b = data[at + 2]
  if (darkest) return r < g ? (r < b ? r : b) : g < b ? g : b
  return r > g ? (r > b ? r : b) : g > b ? g : b
}

/** Brightness to darkness against the patch's own paper, [0, 1]. */
function whiten(samples: Float32Array, offset: number, size: number) {
  histogram.fill(0)
  for (let i = offset; i < offset + size; i++) histogram[samples[i] | 0]++
  let left = Math.floor(size * 0.2)
  let white = 255
  while (white > 1 && left >= histogram[white]) left -= histogram[white--]
  const scale = 1 / white
  for (let i = offset; i < offset + size; i++) {
    const dark = (white - samples[i]) * scale
    samples[i] = dark < 0 ? 0 : dark
  }
}

/** Sample offsets on an outline (weight +) and just inside and outside it (weight −). */
export interface Kernel {
  readonly dx: Float32Array
  readonly dy: Float32Array
  readonly weight: Float32Array
}

/** Points of the unit outline, about evenly spaced. */
function outlinePoints(shape: Outline['shape'], a: number, b: number): [number, number][] {
  if (shape === 'ellipse') {
    return Array.from({ length: 24 }, (_, i) => [Math.cos((i * Math.PI) / 12), Math.sin((i * Math.PI) / 12)])
  }
  const points: [number, number][] = []
  const side = shape === 'rectangle' ? 1 : 0.45
  const across = 7
  const down = Math.max(5, Math.min(11, Math.round((across * b) / a)))
  for (let i = 0; i < across; i++) {
    const t = ((i + 0.5) / across) * 2 - 1
    points.push([t, -1], [t, 1])
  }
  for (let i = 0; i < down; i++) {
    const t = ((i + 0.5) / down) * 2 - 1
    if (Math.abs(t) < 1 - side) continue
    points.push([-1, t], [1, t])
  }
  return points
}

const kernels = new Map<string, Kernel>()

/** @param a half axes in samples */
export function ringKernel(shape: Outline['shape'], a: number, b: number): Kernel {
  const key = `${shape} ${a.toFixed(2)} ${b.toFixed(2)}`
  const known = kernels.get(key)
  if (known !== undefined) return known
  const points = outlinePoints(shape, a, b)
  const gap = Math.max(1.2, 0.3 * Math.min(a, b))
  const dx: number[] = []
  const dy: number[] = []
  const weight: number[] = []
  for (const [grow, w] of [
    [0, 1],
    [-gap, -0.5],
    [gap, -0.5],
  ]) {
    for (const [x, y] of points) {
      dx.push(x * (a + grow))
      dy.push(y * (b + grow))
      weight.push(w)
    }
  }
  const kernel = { dx: Float32Array.from(dx), dy: Float32Array.from(dy), weight: Float32Array.from(weight) }
  if (kernels.size > 4000) kernels.clear()
  kernels.set(key, kernel)
  return kernel
}

/** What an outline looks like on a grid. @param step template units between samples */
export function kernelOf({ shape, a, b, pattern }: Omit<Outline, 'likeness'>, step: number): Kernel {
  if (pattern === undefined) return ringKernel(shape, a / step, b / step)
  return { dx: pattern.dx.map((x) => x / step), dy: pattern.dy.map((y) => y / step), weight: pattern.weight }
}

export interface Match {
  /** Shift of the print from where it was expected, samples. */
  readonly sx: number
  readonly sy: number
  /** Normalised correlation of the outline with the patch, [-1, 1]. */
  readonly likeness: number
}

/** Best place of an outline in a patch within a radius; a far place must be better than a near one. */
export function matchOutline(patch: CellPatch, kernel: Kernel, radiusX: number, radiusY: number): Match {
  const { data, width, height } = patch
  const cx = (width - 1) / 2
  const cy = (height - 1) / 2
  const n = kernel.dx.length
  let norm = 0
  for (let i = 0; i < n; i++) norm += kernel.weight[i] ** 2
  norm = Math.sqrt(norm)
  const offsets = new Int32Array(n)
  let maxX = 0
  let maxY = 0
  for (let i = 0; i < n; i++) {
    const ox = Math.round(kernel.dx[i])
    const oy = Math.round(kernel.dy[i])
    maxX = Math.max(maxX, Math.abs(ox))
    maxY = Math.max(maxY, Math.abs(oy))
    offsets[i] = oy * width + ox
  }
  const rx = Math.max(0, Math.min(Math.floor(radiusX), Math.floor(cx) - maxX))
  const ry = Math.max(0, Math.min(Math.floor(radiusY), Math.floor(cy) - maxY))
  const across = 2 * rx + 1
  const scores = new Float32Array(across * (2 * ry + 1))
  let best = -2
  let bx = 0
  let by = 0
  for (let sy = -ry; sy <= ry; sy++) {
    for (let sx = -rx; sx <= rx; sx++) {
      const base = (cy + sy) * width + cx + sx
      let dot = 0
      let sum = 0
      let squares = 0
      for (let i = 0; i < n; i++) {
        const value = data[base + offsets[i]]
        dot += kernel.weight[i] * value
        sum += value
        squares += value * value
      }
      const variance = squares - (sum * sum) / n
      // Paper grain alone is no print: 2 % of white is the least that counts.
      const score = dot / (norm * Math.sqrt(Math.max(variance, n * 0.0004)))
      scores[(sy + ry) * across + sx + rx] = score
      const far = 0.08 * ((sx / (rx + 1)) ** 2 + (sy / (ry + 1)) ** 2)
      if (score - far > best) {
        best = score - far
        bx = sx
        by = sy
      }
    }
  }
  const at = (x: number, y: number) => scores[(y + ry) * across + x + rx]
  const peak = at(bx, by)
  const fx = bx > -rx && bx < rx ? parabola(at(bx - 1, by), peak, at(bx + 1, by)) : 0
  const fy = by > -ry && by < ry ? parabola(at(bx, by - 1), peak, at(bx, by + 1)) : 0
  return { sx: bx + fx, sy: by + fy, likeness: peak }
}

function parabola(before: number, peak: number, after: number): number {
  const curve = before - 2 * peak + after
  if (curve >= -1e-6) return 0
  return Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curve))
}

const SHAPES: Record<BubbleShape, readonly Outline['shape'][]> = {
  circle: ['ellipse', 'rectangle'],
  oval: ['ellipse', 'rectangle'],
  rectangle: ['rectangle', 'ellipse'],
  bracket: ['bracket', 'rectangle'],
}
/** A drawn box is 0.5 to 1.2 of the printed bubble, so the bubble is 0.6 to 2.5 of the box. Coarse steps over the sizes a bubble may have; the fine search fills the gaps. */
const SCALES = Array.from({ length: 11 }, (_, i) => 1.15 ** (i - 3))

interface Guess {
  readonly shape: Outline['shape']
  readonly a: number
  readonly b: number
}

/** An outline that is really there lies alike in all cells: what is lost for each sample their shifts differ by. */
const UNSTEADY = 0.3

/** Mean distance of the shifts from their median, samples. */
function spread(matches: readonly Match[]): number {
  const middle = (values: number[]) => values.sort((p, q) => p - q)[values.length >> 1]
  const x = middle(matches.map(({ sx }) => sx))
  const y = middle(matches.map(({ sy }) => sy))
  return matches.reduce((sum, { sx, sy }) => sum + Math.abs(sx - x) + Math.abs(sy - y), 0) / matches.length
}

/** Mean likeness of the better part of the cells: some hold mostly marks. */
function meanOfBest(values: number[]): number {
  values.sort((p, q) => q - p)
  const kept = Math.max(1, Math.ceil(values.length * 0.7))
  let sum = 0
  for (let i = 0; i < kept; i++) sum += values[i]
  return sum / kept
}

/** A page stretched unevenly into its picture has bubbles that are round there and not on the page. */
function roundness(map: PageMap, cell: Cell): number[] {
  const { a, b, d, e } = map(cell.x, cell.y)
  const stretch = Math.hypot(a, d) / Math.hypot(b, e)
  return Math.abs(Math.log(stretch)) > 0.12 ? [stretch] : []
}

/**
 * Learns what outline a class of bubbles is printed with: shape and size that answer best in a few cells. First a
 * coarse search over sizes and shifts, then a fine one over size and proportion around the best.
 * @param radius how far off the map may be, share of the distance between bubbles
 */
export function learnOutline(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  cells: readonly Cell[],
  bubble: BubbleClass,
  radius: number,
  care: Care,
  hint?: { readonly outline: Outline; readonly bubble: BubbleClass },
): Outline {
  if (hint !== undefined && hint.outline.pattern === undefined && hint.bubble.shape === bubble.shape) {
    // A sheet's bubbles are drawn alike: as large against their boxes as those already learned.
    const { outline } = hint
    const guess: Guess = {
      shape: outline.shape,
      a: (outline.a * bubble.w) / hint.bubble.w,
      b: (outline.b * bubble.h) / hint.bubble.h,
    }
    const alike = sharpen(raster, channel, map, cells, guess, undefined, radius, bubble, care)
    if (alike.likeness >= 0.7) return alike
  }
  const largest = Math.min(
    SCALES[SCALES.length - 1] * 1.01,
    (1.15 * bubble.pitchX) / bubble.w,
    (1.15 * bubble.pitchY) / bubble.h,
  )
  const rx = radius * bubble.pitchX
  const ry = radius * bubble.pitchY
  const coarse = Math.min(bubble.w, bubble.h) / 6
  const halfX = (largest * 1.3 * bubble.w) / 2 + rx
  const halfY = (largest * 1.3 * bubble.h) / 2 + ry
  const patches = cells.map((cell) => cellPatch(raster, channel, map, cell, halfX, halfY, coarse, care))
  let best: Guess = { shape: SHAPES[bubble.shape][0], a: bubble.w / 2, b: bubble.h / 2 }
  let bestScore = Number.NEGATIVE_INFINITY
  let shifts = patches.map((): Match => ({ sx: 0, sy: 0, likeness: 0 }))
  const proportions = [1, ...roundness(map, cells[0])]
  SHAPES[bubble.shape].forEach((shape, preference) => {
    for (const scale of SCALES)
      for (const proportion of proportions) {
        if (scale > largest) break
        const a = (scale * bubble.w) / 2 / Math.sqrt(proportion)
        const b = ((scale * bubble.h) / 2) * Math.sqrt(proportion)
        const kernel = ringKernel(shape, a / coarse, b / coarse)
        const found = patches.map((patch) => matchOutline(patch, kernel, rx / coarse, ry / coarse))
        const score =
          meanOfBest(found.map((match) => match.likeness)) - 0.06 * preference - UNSTEADY * spread(found)
        if (score > bestScore) {
          bestScore = score
          best = { shape, a, b }
          shifts = found
        }
      }
  })
  const found = shifts.map(({ sx, sy }) => ({ dx: sx * coarse, dy: sy * coarse }))
  const outline = sharpen(raster, channel, map, cells, best, found, radius, bubble, care)
  if (outline.likeness >= DISTINCT) return outline
  const pattern = learnPattern(patches, bubble, radius)
  if (pattern === undefined || pattern.outline.likeness <= outline.likeness + 0.1) return outline
  if (pattern.isCentred) return pattern.outline
  // What the bubbles have in common is clear, and lies between them: the page is somewhere else.
  return outline.likeness >= PLAIN ? outline : { ...outline, likeness: Math.min(outline.likeness, ASTRAY) }
}

/** Likeness of an outline that better print contradicts. */
const ASTRAY = 0.3
/** Brackets that touch hold more ink between them than within: an outline that answers like this stands all the same. */
const PLAIN = 0.6

/** An outline that answers like this is one; below, what the bubbles have in common may say more. */
const DISTINCT = 0.7
/** Places of a pattern: so many of its darkest, and of its lightest. */
const TAPS = 40
/** The middle of a bubble holds this much more print than what lies around, or the pattern is centred on nothing. */
const CENTRED = 1.3

/**
 * Learns what a class of bubbles looks like where no outline answers: letters that stand alone, or in brackets that are
 * hardly seen. Each cell is matched with what the others have in common.
 * @param patches of some cells, with a margin of the radius
 */
function learnPattern(
  patches: readonly CellPatch[],
  bubble: BubbleClass,
  radius: number,
): { outline: Outline; isCentred: boolean } | undefined {
  const first = patches[0]
  if (first === undefined || patches.length < 2) return undefined
  const { pitch, width, height } = first
  const reach = (size: number, step: number) => Math.floor(Math.min(0.5 * step, 0.62 * size) / pitch)
  const [nx, ny] = [reach(bubble.w, bubble.pitchX), reach(bubble.h, bubble.pitchY)]
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2]
  const [rx, ry] = [(radius * bubble.pitchX) / pitch, (radius * bubble.pitchY) / pitch]
  let shifts = patches.map(() => ({ sx: 0, sy: 0, likeness: 0 }))
  const common = (without: number) => {
    const mean = new Float32Array((2 * nx + 1) * (2 * ny + 1))
    patches.forEach(({ data }, i) => {
      if (i === without) return
      const [sx, sy] = [Math.round(shifts[i].sx), Math.round(shifts[i].sy)]
      let at = 0
      for (let y = -ny; y <= ny; y++) {
        for (let x = -nx; x <= nx; x++) {
          const [u, v] = [cx + x + sx, cy + y + sy]
          mean[at++] += u < 0 || v < 0 || u >= width || v >= height ? 0 : data[v * width + u]
        }
      }
    })
    return mean
  }
  for (let round = 0; round < 2; round++) {
    shifts = patches.map((patch, i) => matchOutline(patch, tapsOf(common(i), nx, ny), rx, ry))
  }
  const whole = common(-1)
  const { dx, dy, weight } = tapsOf(whole, nx, ny)
  const outline: Outline = {
    shape: 'rectangle',
    pattern: { dx: dx.map((x) => x * pitch), dy: dy.map((y) => y * pitch), weight },
    a: bubble.w / 2,
    b: bubble.h / 2,
    likeness: meanOfBest(shifts.map(({ likeness }) => likeness)),
  }
  return { outline, isCentred: isCentred(whole, nx, ny) }
}

/** The darkest and the lightest places of a pattern, in samples from its middle. */
function tapsOf(pattern: Float32Array, nx: number, ny: number): Kernel {
  const order = Array.from(pattern.keys()).sort((p, q) => pattern[q] - pattern[p])
  const count = Math.min(TAPS, order.length >> 2)
  const taps = [...order.slice(0, count), ...order.slice(-count)]
  const across = 2 * nx + 1
  return {
    dx: Float32Array.from(taps, (k) => (k % across) - nx),
    dy: Float32Array.from(taps, (k) => Math.floor(k / across) - ny),
    weight: Float32Array.from(taps, (_, i) => (i < count ? 1 : -1)),
  }
}

function isCentred(pattern: Float32Array, nx: number, ny: number): boolean {
  let inner = 0
  let ofInner = 0
  let outer = 0
  let ofOuter = 0
  let at = 0
  for (let y = -ny; y <= ny; y++) {
    for (let x = -nx; x <= nx; x++) {
      if (Math.abs(x) <= 0.5 * nx && Math.abs(y) <= 0.5 * ny) {
        inner += pattern[at++]
        ofInner++
      } else {
        outer += pattern[at++]
        ofOuter++
      }
    }
  }
  return inner / ofInner > (CENTRED * outer) / Math.max(1, ofOuter)
}

/**
 * Size and proportion of an outline to a few per cent.
 * @param shifts each cell's shift where it is known, template units; else it is looked for within the radius
 */
function sharpen(
  raster: Raster,
  channel: Channel,
  map: PageMap,
  cells: readonly Cell[],
  guess: Guess,
  shifts: readonly { dx: number; dy: number }[] | undefined,
  radius: number,
  bubble: BubbleClass,
  care: Care,
): Outline {
  const fine = Math.min(guess.a, guess.b) / 6
  const kernel = ringKernel(guess.shape, guess.a / fine, guess.b / fine)
  const known =
    shifts ??
    cells.map((cell) => {
      const rx = radius * bubble.pitchX
      const ry = radius * bubble.pitchY
      const patch = cellPatch(raster, channel, map, cell, guess.a * 1.3 + rx, guess.b * 1.3 + ry, fine, care)
      const match = matchOutline(patch, kernel, rx / fine, ry / fine)
      return { dx: match.sx * fine, dy: match.sy * fine }
    })
  const patches = cells.map((cell, i) => {
    const moved = shiftMap(map, known[i].dx, known[i].dy)
    return cellPatch(
      raster,
      channel,
      moved,
      cell,
      guess.a * 1.4 + 3 * fine,
      guess.b * 1.4 + 3 * fine,
      fine,
      care,
    )
  })
  let best: Outline = { ...guess, likeness: -1 }
  for (const ka of [0.88, 0.94, 1, 1.06, 1.12]) {
    for (const kb of [0.88, 0.94, 1, 1.06, 1.12]) {
      if (Math.abs(ka - kb) > 0.13) continue
      const a = guess.a * ka
      const b = guess.b * kb
      const sized = ringKernel(guess.shape, a / fine, b / fine)
      const likeness =
        meanOfBest(patches.map((patch) => matchOutline(patch, sized, 1, 1).likeness)) -
        0.02 * Math.abs(ka - kb)
      if (likeness > best.likeness) best = { shape: guess.shape, a, b, likeness }
    }
  }
  return best
}

/** The map of a page moved by a page vector. */
export function shiftMap(map: PageMap, dx: number, dy: number): PageMap {
  return (x, y) => {
    const m = map(x, y)
    return { ...m, c: m.c + m.a * dx + m.b * dy, f: m.f + m.d * dx + m.e * dy }
  }
}
