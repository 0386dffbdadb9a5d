import type { Brand } from './brand.ts'

/** Template units (millimetres or pixels of the template's page), origin top left, y down. */
export type PagePoint = Brand<{ readonly x: number; readonly y: number }, 'page'>

export const pagePoint = (x: number, y: number) => ({ x, y }) as PagePoint

/** Row-major 3 × 3 matrix that maps page points to image points, in homogeneous coordinates. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number]

export interface Rect {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export function applyHomography(h: Homography, x: number, y: number): { x: number; y: number } {
  const w = h[6] * x + h[7] * y + h[8]
  return { x: (h[0] * x + h[1] * y + h[2]) / w, y: (h[3] * x + h[4] * y + h[5]) / w }
}
