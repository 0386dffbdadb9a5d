/** A connected piece of ink: its bounding box and its pixels. */
export interface Component {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  /** Ink pixels. */
  readonly area: number
}

/**
 * 8-connected components of a mask, by runs and union-find, in order of their first pixel.
 * @param mask 1 for ink, height × width
 */
export function components(mask: Uint8Array, width: number, height: number): Component[] {
  const parent: number[] = []
  const find = (run: number): number => {
    let root = run
    while (parent[root] !== root) root = parent[root]
    while (parent[run] !== root) {
      const next = parent[run]
      parent[run] = root
      run = next
    }
    return root
  }
  const runs: { y: number; from: number; to: number }[] = []
  let above: [number, number] = [0, 0]
  for (let y = 0; y < height; y += 1) {
    const start = runs.length
    const row = y * width
    for (let x = 0; x < width; ) {
      if (mask[row + x] === 0) {
        x += 1
        continue
      }
      const from = x
      while (x < width && mask[row + x] !== 0) x += 1
      parent.push(runs.length)
      runs.push({ y, from, to: x })
    }
    // Two-pointer walk over this row's runs and those of the row above.
    let [a, end] = above
    for (let b = start; b < runs.length; b += 1) {
      while (a < end && runs[a].to < runs[b].from) a += 1
      for (let c = a; c < end && runs[c].from <= runs[b].to; c += 1) {
        const first = find(c)
        const second = find(b)
        if (first !== second) parent[Math.max(first, second)] = Math.min(first, second)
      }
    }
    above = [start, runs.length]
  }

  const found = new Map<number, { x: number; y: number; right: number; bottom: number; area: number }>()
  runs.forEach((run, index) => {
    const root = find(index)
    const box = found.get(root)
    if (box === undefined) {
      found.set(root, { x: run.from, y: run.y, right: run.to, bottom: run.y + 1, area: run.to - run.from })
    } else {
      box.x = Math.min(box.x, run.from)
      box.right = Math.max(box.right, run.to)
      box.bottom = Math.max(box.bottom, run.y + 1)
      box.area += run.to - run.from
    }
  })
  return [...found.values()].map(({ x, y, right, bottom, area }) => ({
    x,
    y,
    w: right - x,
    h: bottom - y,
    area,
  }))
}
