/** A connected patch of ink. Coordinates are pixels of the binary picture, pixel centres at whole + 0.5. */
export interface Component {
  readonly area: number
  readonly left: number
  readonly top: number
  /** Exclusive. */
  readonly right: number
  /** Exclusive. */
  readonly bottom: number
  /** Centroid. */
  readonly x: number
  readonly y: number
  /** Central second moments divided by the area. */
  readonly xx: number
  readonly xy: number
  readonly yy: number
}

/** Runs of ink along the rows, in the order of their first pixels, and which of them belong together. */
interface Runs {
  readonly count: number
  readonly rows: Int32Array
  readonly starts: Int32Array
  /** Exclusive. */
  readonly ends: Int32Array
  /** The first run of the component that a run belongs to. */
  readonly rootOf: (run: number) => number
}

/**
 * Connects runs of ink by union-find, 8-neighbourhood.
 * @see He, Chao & Suzuki 2008, a run-based two-scan labelling algorithm
 */
function connect(binary: Uint8Array, width: number, height: number): Runs {
  let capacity = 4096
  let starts = new Int32Array(capacity)
  let ends = new Int32Array(capacity)
  let rows = new Int32Array(capacity)
  let parent = new Int32Array(capacity)
  let count = 0
  const find = (i: number) => {
    let root = i
    while (parent[root] !== root) root = parent[root]
    let node = i
    while (parent[node] !== root) {
      const next = parent[node]
      parent[node] = root
      node = next
    }
    return root
  }
  const grow = (old: Int32Array) => {
    const bigger = new Int32Array(capacity)
    bigger.set(old)
    return bigger
  }
  let above = 0
  let aboveEnd = 0
  for (let y = 0; y < height; y++) {
    const rowStart = count
    let candidate = above
    const base = y * width
    let x = 0
    while (x < width) {
      if (binary[base + x] === 0) {
        x++
        continue
      }
      const from = x
      while (x < width && binary[base + x] !== 0) x++
      if (count === capacity) {
        capacity *= 2
        starts = grow(starts)
        ends = grow(ends)
        rows = grow(rows)
        parent = grow(parent)
      }
      starts[count] = from
      ends[count] = x
      rows[count] = y
      parent[count] = count
      while (candidate < aboveEnd && ends[candidate] < from) candidate++
      for (let k = candidate; k < aboveEnd && starts[k] <= x; k++) {
        const a = find(k)
        const b = find(count)
        if (a < b) parent[b] = a
        else if (b < a) parent[a] = b
      }
      count++
    }
    above = rowStart
    aboveEnd = count
  }
  return { count, rows, starts, ends, rootOf: find }
}

/**
 * Connected components, in the order of their first pixels.
 * @param binary row-major, 0 is paper
 * @param minArea smaller ones are left out
 */
export function components(binary: Uint8Array, width: number, height: number, minArea: number): Component[] {
  const { count, rows, starts, ends, rootOf } = connect(binary, width, height)
  const index = new Map<number, number>()
  const sums: number[][] = []
  for (let i = 0; i < count; i++) {
    const root = rootOf(i)
    let at = index.get(root)
    if (at === undefined) {
      at = sums.length
      index.set(root, at)
      sums.push([0, width, height, 0, 0, 0, 0, 0, 0, 0])
    }
    const s = sums[at]
    const y = rows[i] + 0.5
    const a = starts[i]
    const b = ends[i]
    const n = b - a
    const sx = (n * (a + b)) / 2
    // Sum of (x + 0.5)² over a run, in closed form.
    const sxx = (b * b * b - a * a * a) / 3 - n / 12
    s[0] += n
    s[1] = Math.min(s[1], a)
    s[2] = Math.min(s[2], rows[i])
    s[3] = Math.max(s[3], b)
    s[4] = Math.max(s[4], rows[i] + 1)
    s[5] += sx
    s[6] += n * y
    s[7] += sxx
    s[8] += sx * y
    s[9] += n * y * y
  }
  const found: Component[] = []
  for (const [area, left, top, right, bottom, sx, sy, sxx, sxy, syy] of sums) {
    if (area < minArea) continue
    const x = sx / area
    const y = sy / area
    found.push({
      area,
      left,
      top,
      right,
      bottom,
      x,
      y,
      xx: sxx / area - x * x + 1 / 12,
      xy: sxy / area - x * y,
      yy: syy / area - y * y + 1 / 12,
    })
  }
  return found
}

/** A component by its box alone, pixels of the binary picture. */
export interface InkBox {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  /** Ink pixels. */
  readonly area: number
}

/** The boxes of all components, without their moments, which cost as much again. */
export function inkBoxes(binary: Uint8Array, width: number, height: number): InkBox[] {
  const { count, rows, starts, ends, rootOf } = connect(binary, width, height)
  const found = new Map<number, { x: number; y: number; right: number; bottom: number; area: number }>()
  for (let i = 0; i < count; i++) {
    const root = rootOf(i)
    const [from, to, bottom] = [starts[i], ends[i], rows[i] + 1]
    const box = found.get(root)
    if (box === undefined) {
      found.set(root, { x: from, y: rows[i], right: to, bottom, area: to - from })
    } else {
      box.x = Math.min(box.x, from)
      box.right = Math.max(box.right, to)
      box.bottom = Math.max(box.bottom, bottom)
      box.area += to - from
    }
  }
  return [...found.values()].map(({ x, y, right, bottom, area }) => ({
    x,
    y,
    w: right - x,
    h: bottom - y,
    area,
  }))
}
