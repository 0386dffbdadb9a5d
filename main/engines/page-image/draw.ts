/** An 8-bit RGB picture that is drawn on in place, row-major, `height × width × 3`. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export type Rgb = readonly [number, number, number]

/** Fills a rectangle, half-open, clipped to the canvas. */
function fillRect(
  canvas: Canvas,
  left: number,
  top: number,
  right: number,
  bottom: number,
  colour: Rgb,
): void {
  const x0 = Math.max(0, Math.round(left))
  const x1 = Math.min(canvas.width, Math.round(right))
  for (let y = Math.max(0, Math.round(top)); y < Math.min(canvas.height, Math.round(bottom)); y++) {
    for (let x = x0; x < x1; x++) canvas.data.set(colour, (y * canvas.width + x) * 3)
  }
}

/** Outline of a box; `dash` is the length of its dashes in pixels, 0 for a solid line. */
export function drawBox(
  canvas: Canvas,
  [left, top, right, bottom]: readonly [number, number, number, number],
  colour: Rgb,
  thickness: number,
  dash = 0,
): void {
  const step = dash === 0 ? Math.max(right - left, bottom - top) + thickness : dash
  for (let x = left; x < right; x += dash === 0 ? step : 2 * dash) {
    const end = Math.min(right, x + step)
    fillRect(canvas, x, top, end, top + thickness, colour)
    fillRect(canvas, x, bottom - thickness, end, bottom, colour)
  }
  for (let y = top; y < bottom; y += dash === 0 ? step : 2 * dash) {
    const end = Math.min(bottom, y + step)
    fillRect(canvas, left, y, left + thickness, end, colour)
    fillRect(canvas, right - thickness, y, right, end, colour)
  }
}

/** A straight stroke between two points with square ends. */
export function drawLine(
  canvas: Canvas,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  colour: Rgb,
  thickness: number,
): void {
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0)))
  for (let i = 0; i <= steps; i++) {
    const x = x0 + ((x1 - x0) * i) / steps - thickness / 2
    const y = y0 + ((y1 - y0) * i) / steps - thickness / 2
    fillRect(canvas, x, y, x + thickness, y + thickness, colour)
  }
}
