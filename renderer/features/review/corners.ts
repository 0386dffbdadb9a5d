export type Corner = readonly [x: number, y: number]

const INSET = 0.06

/** Where the corners are before anybody moved them, clockwise from the top left, image pixels. */
export function firstCorners({ widthPx: w, heightPx: h }: { widthPx: number; heightPx: number }): Corner[] {
  const x = w * INSET
  const y = h * INSET
  return [
    [x, y],
    [w - x, y],
    [w - x, h - y],
    [x, h - y],
  ]
}

/** Corners with one of them elsewhere, within the picture. */
export function moved(
  corners: readonly Corner[],
  at: number,
  to: Corner,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): Corner[] {
  const clamped: Corner = [Math.max(0, Math.min(widthPx, to[0])), Math.max(0, Math.min(heightPx, to[1]))]
  return corners.map((corner, i) => (i === at ? clamped : corner))
}

/** The same four places with the page a quarter turned within them: the second becomes the page's top left. */
export const turned = (corners: readonly Corner[]): Corner[] => [...corners.slice(1), ...corners.slice(0, 1)]
