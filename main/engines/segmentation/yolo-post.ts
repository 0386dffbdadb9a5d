import type { Rect } from '#shared/domain/geometry.ts'
import { numpyArgsort } from './argsort.ts'

/** A candidate box with its score; corners in pixels of the page. */
export interface Detection {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly score: number
}

/** How the model's square lies on the page: page pixel = (model pixel − offset) · scale. */
export interface Fit {
  readonly scaleX: number
  readonly scaleY: number
  readonly offsetX: number
  readonly offsetY: number
}

/** The whole page in the middle of the square at its own aspect, as the models are trained. */
export function letterbox(width: number, height: number, size: number): Fit {
  const scale = Math.max(width, height) / size
  return {
    scaleX: scale,
    scaleY: scale,
    offsetX: (size - width / scale) / 2,
    offsetY: (size - height / scale) / 2,
  }
}

/** Squashed to the square: what the original worker did. */
export const stretch = (width: number, height: number, size: number): Fit => ({
  scaleX: width / size,
  scaleY: height / size,
  offsetX: 0,
  offsetY: 0,
})

export interface Tensor {
  readonly data: Float32Array
  /** Without the batch: `[rows, values]`. */
  readonly dims: readonly number[]
}

/**
 * YOLOv5 gives a row a box, `[boxes, 5 + classes]` with an objectness; YOLOv8 and v11 give a column a box,
 * `[4 + classes, boxes]` without one. A model has thousands of boxes and few values, so the longer side tells.
 */
export function layoutOf({ dims }: Tensor): 'v5' | 'v8' {
  const [rows, values] = dims as [number, number]
  return rows >= values ? 'v5' : 'v8'
}

/**
 * Boxes whose score reaches `threshold`, in pixels of the page, in the model's order.
 * @param layout `v5` reads rows as the original worker did, whatever their shape
 */
export function decode(tensor: Tensor, layout: 'v5' | 'v8', fit: Fit, threshold: number): Detection[] {
  const [rows, values] = tensor.dims as [number, number]
  const count = layout === 'v5' ? rows : values
  const fields = layout === 'v5' ? values : rows
  const at =
    layout === 'v5'
      ? (box: number, field: number) => tensor.data[box * values + field]
      : (box: number, field: number) => tensor.data[field * values + box]
  const firstClass = layout === 'v5' ? 5 : 4
  const found: Detection[] = []
  for (let i = 0; i < count; i += 1) {
    let best = layout === 'v5' && fields === 5 ? 1 : 0
    for (let field = firstClass; field < fields; field += 1) best = Math.max(best, at(i, field))
    const score = layout === 'v5' ? at(i, 4) * best : best
    if (score < threshold) continue
    const [cx, cy, w, h] = [at(i, 0), at(i, 1), at(i, 2), at(i, 3)]
    found.push({
      x1: (cx - w / 2 - fit.offsetX) * fit.scaleX,
      y1: (cy - h / 2 - fit.offsetY) * fit.scaleY,
      x2: (cx + w / 2 - fit.offsetX) * fit.scaleX,
      y2: (cy + h / 2 - fit.offsetY) * fit.scaleY,
      score,
    })
  }
  return found
}

const f = Math.fround

/**
 * Greedy non-maximum suppression over all classes together. Equal scores keep the order numpy gives them.
 * @returns indices of the kept boxes, best first
 */
export function suppress(boxes: readonly Detection[], iouThreshold: number): number[] {
  const order = numpyArgsort(Float32Array.from(boxes, ({ score }) => score)).reverse()
  const limit = Math.fround(iouThreshold)
  const kept: number[] = []
  const dropped = new Uint8Array(boxes.length)
  for (const i of order) {
    if (dropped[i]) continue
    kept.push(i)
    for (const j of order) if (!dropped[j] && j !== i && iou(boxes[i], boxes[j]) > limit) dropped[j] = 1
  }
  return kept
}

/** Intersection over union in float32, with the original's guard against empty boxes. */
function iou(a: Detection, b: Detection): number {
  const w = f(Math.max(0, f(f(Math.min(a.x2, b.x2)) - f(Math.max(a.x1, b.x1)))))
  const h = f(Math.max(0, f(f(Math.min(a.y2, b.y2)) - f(Math.max(a.y1, b.y1)))))
  const inter = f(w * h)
  const area = ({ x1, y1, x2, y2 }: Detection) => f(f(f(x2) - f(x1)) * f(f(y2) - f(y1)))
  return f(inter / f(f(f(area(a) + area(b)) - inter) + f(1e-6)))
}

const byPlace = (a: Rect, b: Rect) => a.y - b.y || a.x - b.x

/** Whole pixels inside the page, top down. */
export function clipped(boxes: readonly Detection[], width: number, height: number): Rect[] {
  return boxes
    .map(({ x1, y1, x2, y2 }) => {
      const left = Math.max(0, Math.round(x1))
      const top = Math.max(0, Math.round(y1))
      const w = Math.min(width, Math.round(x2)) - left
      const h = Math.min(height, Math.round(y2)) - top
      return { x: left, y: top, w, h }
    })
    .filter(({ w, h }) => w > 0 && h > 0)
    .sort(byPlace)
}

/** The original's whole pixels: cut toward zero, not clipped to the page. */
export function truncated(boxes: readonly Detection[]): Rect[] {
  const whole = (value: number) => Math.trunc(value) + 0
  return boxes
    .map(({ x1, y1, x2, y2 }) => ({ x: whole(x1), y: whole(y1), w: whole(x2 - x1), h: whole(y2 - y1) }))
    .sort(byPlace)
}
