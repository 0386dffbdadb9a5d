import type { Rect } from '#shared/domain/geometry.ts'
import type { Plane } from '../raster/plane.ts'

/** Background that reaches the edge of the plane: the root of everything outside. */
const OUTSIDE = 0

/**
 * Bounding boxes of the external contours of a 0/255 mask: of each 8-connected piece of ink that borders the outer
 * 4-connected background. Pieces inside a hole of another are left out. In the order of OpenCV's
 * `findContours(RETR_EXTERNAL)`: the last met in reading order comes first.
 * @see Suzuki & Abe 1985; run-based labelling after He, Chao & Suzuki 2008
 */
export function externalBoxes({ width, height, data }: Plane): Rect[] {
  const runs = findRuns(width, height, data)
  const { rowStart, start, end, isInk } = runs
  const parent = Int32Array.from({ length: start.length }, (_, i) => i)
  const find = (i: number) => {
    let root = i
    while (parent[root] !== root) root = parent[root]
    for (let at = i; at !== root; ) {
      const next = parent[at]
      parent[at] = root
      at = next
    }
    return root
  }
  // The smaller number stays root, so a piece is named after its first run in reading order.
  const union = (a: number, b: number) => {
    const [ra, rb] = [find(a), find(b)]
    if (ra < rb) parent[rb] = ra
    else parent[ra] = rb
  }

  for (let y = 0; y < height; y++) {
    const [from, to] = [rowStart[y], rowStart[y + 1]]
    for (let i = from; i < to; i++) {
      const touchesEdge = y === 0 || y === height - 1 || start[i] === 0 || end[i] === width
      if (!isInk[i] && touchesEdge) union(OUTSIDE, i)
    }
    if (y === 0) continue
    for (let i = from, above = rowStart[y - 1]; i < to; i++) {
      // Ink also connects corner to corner.
      const slack = isInk[i] ? 1 : 0
      while (above > rowStart[y - 1] && end[above - 1] + 1 > start[i]) above -= 1
      for (; above < from && start[above] < end[i] + slack; above++) {
        const overlaps = end[above] + slack > start[i]
        if (overlaps && isInk[above] === isInk[i]) union(above, i)
      }
    }
  }

  const boxes = new Map<number, { left: number; top: number; right: number; bottom: number } | undefined>()
  for (let y = 0; y < height; y++) {
    for (let i = rowStart[y]; i < rowStart[y + 1]; i++) {
      if (!isInk[i]) continue
      const root = find(i)
      const box = boxes.get(root)
      if (box !== undefined) {
        box.left = Math.min(box.left, start[i])
        box.right = Math.max(box.right, end[i])
        box.bottom = y + 1
      } else if (!boxes.has(root)) {
        // Its first run: what lies left of it is what surrounds it.
        const isExternal = start[i] === 0 || find(i - 1) === OUTSIDE
        boxes.set(root, isExternal ? { left: start[i], top: y, right: end[i], bottom: y + 1 } : undefined)
      }
    }
  }
  return [...boxes.values()]
    .filter((box) => box !== undefined)
    .map(({ left, top, right, bottom }) => ({ x: left, y: top, w: right - left, h: bottom - top }))
    .reverse()
}

interface Runs {
  /** Index of each row's first run, and one past the last. */
  readonly rowStart: Int32Array
  /** Columns, half-open. Run 0 is a stand-in for everything outside the plane. */
  readonly start: number[]
  readonly end: number[]
  readonly isInk: boolean[]
}

function findRuns(width: number, height: number, data: Uint8Array): Runs {
  const start = [0]
  const end = [0]
  const isInk = [false]
  const rowStart = new Int32Array(height + 1)
  for (let y = 0; y < height; y++) {
    rowStart[y] = start.length
    const row = y * width
    for (let x = 0; x < width; ) {
      const ink = data[row + x] !== 0
      start.push(x)
      isInk.push(ink)
      while (x < width && (data[row + x] !== 0) === ink) x += 1
      end.push(x)
    }
  }
  rowStart[height] = start.length
  return { rowStart, start, end, isInk }
}
