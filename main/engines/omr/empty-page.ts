import type { Raster } from '#shared/domain/raster.ts'

/** The long side of a page is taken for 297 mm: of an empty page nothing else says how large it is. */
const LONG_SIDE_MM = 297
/** Coarser pictures do not show whether there is print. */
const LEAST_PIXELS_PER_MM = 1.5
/** Along a scan line, and from one to the next. */
const SAMPLES_PER_MM = 6
const SPACING_MM = 2
/** Side of a cell, and how many of its three scan lines must cross ink. */
const CELL_MM = 6
const LINES_WITH_INK = 2
/** Paper is what is brightest within this reach; what stays dark for longer is shade, not ink. */
const REACH_MM = 4
/** Depth below paper, as a share of its brightness, that is ink whatever its edges: show-through never is that dark. */
const STRONG = 0.22
/** Depth of pale print and of pencil, which count where their edges are as sharp as only those of this side are. */
const PALE = 0.045
/** Depth in multiples of the picture's noise; more noise than the most is print. */
const OVER_NOISE = 6
const MOST_NOISE = 3
/** Share of its depth that ink falls off by within this distance; show-through is blurred by the paper. */
const SHARP = 0.72
const FALL_MM = 0.33
/** How far from its darkest place ink may fall off. */
const FLANK_MM = 2
/** Cells darker than this share of paper that hang on the picture's edge are the desk. */
const DESK = 0.72
/** What is joined to the edge of the picture or of the paper is a shadow or a hole, this many cells in. */
const EDGE_CELLS = 4
/** A pale thin line of so many cells is a crease; where there are more than a few, they are rows of print. */
const LINE_CELLS = 7
const MOST_CREASES = 3
/** What is dark at one place on this share of all lines, and beside it hardly ever, is a streak of the scanner. */
const THROUGH = 0.4
const BESIDE = 0.12
const STREAK_MM = 0.5
/** Cells with ink from which on something is on the page. */
const FEWEST_CELLS = 5

/** What lines of the picture show, in cells of a few millimetres. */
interface Grid {
  readonly columns: number
  readonly rows: number
  /** Of each cell. */
  readonly brightness: Float64Array
  /** From line to line. */
  readonly dips: readonly Dip[]
}

/**
 * Whether a page holds no print, no writing and no marks. Tint, shading, what hangs on the edge of the picture or of the
 * paper, holes, dust, creases, streaks and the pale, blurred print of the other side are not on the page.
 */
export function isEmptyPage(raster: Raster): boolean {
  if (Math.max(raster.width, raster.height) < LEAST_PIXELS_PER_MM * LONG_SIDE_MM) return false
  return inkedCells(gridOf(raster)) < FEWEST_CELLS
}

function inkedCells(grid: Grid): number {
  const { columns, rows, dips } = grid
  const edge = edgeOf(grid)
  const falls = dips.flatMap(({ cell, isStrong, fall }) => (isStrong || edge.has(cell) ? [] : [fall]))
  const isSharp = (falls.sort((a, b) => a - b)[falls.length >> 1] ?? 0) >= SHARP
  const crossed = Array.from({ length: columns * rows }, () => ({
    lines: 0,
    last: -1,
    most: 0,
    now: 0,
    strong: 0,
  }))
  for (const { line, cell, isStrong } of dips) {
    if (!isStrong && !isSharp) continue
    const own = crossed[cell]
    if (own.last !== line) {
      own.last = line
      own.lines += 1
      own.now = 0
    }
    own.now += 1
    if (isStrong) own.strong += 1
    own.most = Math.max(own.most, own.now)
  }
  const inked = crossed.map(({ lines }) => lines >= LINES_WITH_INK)
  dropShadows(inked, edge, grid)
  dropCreases(inked, grid, (cell) => crossed[cell].most <= 2 && crossed[cell].strong === 0)
  return inked.filter(Boolean).length
}

/** A place on a scan line that is darker than the paper around it. */
interface Dip {
  readonly line: number
  /** Sample along the line. */
  readonly at: number
  readonly cell: number
  readonly isStrong: boolean
  /** Share of its depth that it falls off by at once; of pale ones only. */
  readonly fall: number
}

function gridOf(raster: Raster): Grid {
  const { width, height } = raster
  const pixelsPerMm = Math.max(width, height) / LONG_SIDE_MM
  const step = Math.max(1, Math.round(pixelsPerMm / SAMPLES_PER_MM))
  const mmPerSample = step / pixelsPerMm
  const lag = Math.max(1, Math.round(FALL_MM / mmPerSample))
  const flank = Math.ceil(FLANK_MM / mmPerSample)
  const cellPx = CELL_MM * pixelsPerMm
  const columns = Math.ceil(width / cellPx)
  const rows = Math.ceil(height / cellPx)
  const brightness = new Float64Array(columns * rows)
  const samples = new Uint32Array(columns * rows)
  const line = new Float32Array(Math.floor(width / step))
  const paper = new Float32Array(line.length)
  const columnOf = Uint16Array.from(line, (_, i) => Math.floor((i * step) / cellPx))
  const least = OVER_NOISE * Math.min(MOST_NOISE, noiseOf(raster, step, lag, line))
  const lines = Math.floor(height / (SPACING_MM * pixelsPerMm))
  const dips: Dip[] = []
  for (let k = 0; k < lines; k++) {
    const y = Math.floor((k + 0.5) * SPACING_MM * pixelsPerMm)
    sampleLine(raster, y, step, line)
    brightest(line, paper, Math.ceil(REACH_MM / mmPerSample))
    const first = Math.floor(y / cellPx) * columns
    for (let i = 0; i < line.length; i++) {
      const value = line[i]
      const cell = first + columnOf[i]
      brightness[cell] += value
      samples[cell] += 1
      const white = paper[i]
      const depth = white - value
      if (depth < PALE * white || depth < least || i < lag || i + lag >= line.length) continue
      if (value > line[i - 1] || value >= line[i + 1]) continue
      const isStrong = depth >= STRONG * white
      const fall = isStrong ? 0 : steepest(line, i, lag, flank) / depth
      dips.push({ line: k, at: i, cell, isStrong, fall })
    }
  }
  for (let cell = 0; cell < brightness.length; cell++) brightness[cell] /= Math.max(1, samples[cell])
  const seen = withoutStreaks(dips, lines, line.length, Math.max(1, Math.round(STREAK_MM / mmPerSample)))
  return { columns, rows, brightness, dips: seen }
}

/** Dips that do not stand at the same place on most lines of the picture, as a dirty scanner draws them. */
function withoutStreaks(dips: readonly Dip[], lines: number, samples: number, near: number): Dip[] {
  const counts = new Uint32Array(samples)
  for (const { at } of dips) counts[at] += 1
  const sumAt = (from: number) => {
    let sum = 0
    for (let i = Math.max(0, from); i < Math.min(samples, from + near); i++) sum += counts[i]
    return sum
  }
  const isStreak = (at: number) =>
    sumAt(at - (near >> 1)) >= THROUGH * lines &&
    sumAt(at - 4 * near) + sumAt(at + 4 * near) <= 2 * BESIDE * lines &&
    sumAt(at - 7 * near) + sumAt(at + 7 * near) <= 2 * BESIDE * lines
  const streaks = new Uint8Array(samples)
  for (let at = 0; at < samples; at++) if (counts[at] > 0 && isStreak(at)) streaks[at] = 1
  const touches = (at: number) => {
    for (let i = Math.max(0, at - near); i <= Math.min(samples - 1, at + near); i++)
      if (streaks[i] === 1) return true
    return false
  }
  return streaks.includes(1) ? dips.filter(({ at }) => !touches(at)) : [...dips]
}

/** One line of the picture, several pixels a sample; the darkest channel, which shows ink of every colour. */
function sampleLine(
  { width, height, channels, data }: Raster,
  y: number,
  step: number,
  into: Float32Array,
): void {
  // Two lines of pixels, for less noise.
  const below = y + 1 < height ? width * channels : 0
  let from = y * width * channels
  for (let i = 0; i < into.length; i++) {
    let sum = 0
    for (let k = 0; k < step; k++, from += channels) {
      const next = from + below
      sum +=
        channels === 1
          ? data[from] + data[next]
          : Math.min(data[from], data[from + 1], data[from + 2]) +
            Math.min(data[next], data[next + 1], data[next + 2])
    }
    into[i] = sum / (2 * step)
  }
}

/** The steepest rise over `lag` samples on either flank of what is darkest at a place. */
function steepest(line: Float32Array, at: number, lag: number, reach: number): number {
  let most = 0
  const last = Math.min(line.length - 1 - lag, at + reach)
  for (let i = at; i <= last; i++) most = Math.max(most, line[i + lag] - line[i])
  const first = Math.max(lag, at - reach)
  for (let i = at; i >= first; i--) most = Math.max(most, line[i - lag] - line[i])
  return most
}

const NOISE_LINES = 9
/** Levels of difference, in quarters of a grey level. */
const DIFFERENCES = 4 * 64

/**
 * Standard deviation of samples on bare paper, over distances at which ink would fall off. Most of a line is paper, and
 * some of it may be so bright that it is cut off and shows no noise at all.
 */
function noiseOf(raster: Raster, step: number, lag: number, line: Float32Array): number {
  const counts = new Uint32Array(DIFFERENCES)
  const last = line.length - lag
  const ofLines = Array.from({ length: NOISE_LINES }, (_, k) => {
    sampleLine(raster, Math.floor((raster.height * (k + 1)) / (NOISE_LINES + 1)), step, line)
    counts.fill(0)
    for (let i = lag; i < last; i++) {
      const bend = Math.abs(line[i - lag] - 2 * line[i] + line[i + lag])
      counts[Math.min(DIFFERENCES - 1, Math.round(4 * bend))] += 1
    }
    let level = 0
    for (let below = 0; level < DIFFERENCES; level++) {
      below += counts[level]
      if (below >= 0.75 * (last - lag)) break
    }
    return level / 4
  }).sort((a, b) => a - b)
  // A second difference of white noise has √6 times its deviation, and three quarters of it lie within 1.15 deviations.
  return ofLines[NOISE_LINES >> 1] / (1.15 * Math.sqrt(6))
}

/** The brightest of smoothed samples within `reach` of each place, block by block. */
function brightest(values: Float32Array, into: Float32Array, reach: number): void {
  const block = Math.max(4, reach >> 1)
  const most = new Float32Array(Math.ceil(values.length / block))
  for (let i = 1; i + 1 < values.length; i += 2) {
    const mean = (values[i - 1] + values[i] + values[i + 1]) / 3
    const at = Math.floor(i / block)
    if (mean > most[at]) most[at] = mean
  }
  for (let at = 0; at < most.length; at++) {
    let best = 0
    for (let k = Math.max(0, at - 2); k <= Math.min(most.length - 1, at + 2); k++) {
      if (most[k] > best) best = most[k]
    }
    into.fill(best, at * block, (at + 1) * block)
  }
}

function* around(cell: number, { columns, rows }: Grid): Generator<number> {
  const x = cell % columns
  const y = (cell - x) / columns
  for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
      if (u !== x || v !== y) yield v * columns + u
    }
  }
}

/** Cells on the picture's edge, and those as dark as a desk that hang on it. */
function edgeOf(grid: Grid): Set<number> {
  const { columns, rows, brightness } = grid
  const white = Float64Array.from(brightness).sort()[Math.floor(0.7 * brightness.length)]
  const edge = new Set<number>()
  for (let cell = 0; cell < brightness.length; cell++) {
    const x = cell % columns
    const y = (cell - x) / columns
    if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) edge.add(cell)
  }
  for (const cell of edge) {
    for (const next of around(cell, grid)) if (brightness[next] < DESK * white) edge.add(next)
  }
  return edge
}

/** Takes away the edge and what is joined to it, not far in. */
function dropShadows(inked: boolean[], edge: ReadonlySet<number>, grid: Grid): void {
  const seen = new Set(edge)
  let ring: readonly number[] = [...edge]
  for (let step = 0; step < EDGE_CELLS; step++) {
    const next: number[] = []
    for (const cell of ring) {
      for (const other of around(cell, grid)) {
        if (seen.has(other) || !inked[other]) continue
        seen.add(other)
        next.push(other)
      }
    }
    ring = next
  }
  for (const cell of seen) inked[cell] = false
}

/** Takes away a few long lines that nothing else joins; `isThin` is true of cells that a pale thin line may cross. */
function dropCreases(inked: boolean[], grid: Grid, isThin: (cell: number) => boolean): void {
  const { columns } = grid
  const seen = new Set<number>()
  const creases: Set<number>[] = []
  for (let start = 0; start < inked.length; start++) {
    if (!inked[start] || seen.has(start)) continue
    const members = new Set([start])
    for (const cell of members) for (const next of around(cell, grid)) if (inked[next]) members.add(next)
    for (const cell of members) seen.add(cell)
    const xs = [...members].map((cell) => cell % columns)
    const ys = [...members].map((cell) => Math.floor(cell / columns))
    const across = Math.max(...xs) - Math.min(...xs) + 1
    const down = Math.max(...ys) - Math.min(...ys) + 1
    const length = Math.max(across, down)
    const thin = [...members].filter(isThin).length
    const isCrease = length >= LINE_CELLS && members.size <= 1.6 * length && thin >= 0.8 * members.size
    if (isCrease) creases.push(members)
  }
  if (creases.length > MOST_CREASES) return
  for (const members of creases) for (const cell of members) inked[cell] = false
}
