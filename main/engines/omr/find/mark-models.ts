import type { FiducialMark } from '#shared/domain/template.ts'

/** What a mark's ink looks like whatever its turn: moments of the printed shape, template units. */
export interface MarkModel {
  readonly mark: FiducialMark
  /** Middle of the ink's mass. */
  readonly x: number
  readonly y: number
  /** Ink, template units². */
  readonly area: number
  /** Spread of the ink relative to its area: 1/6 for a square, more for thinner shapes. */
  readonly spread: number
  /** Difference of the spread along and across: 0 for squares and discs. */
  readonly elongation: number
  /** From the middle of the bounding box to the middle of the mass. */
  readonly leanX: number
  readonly leanY: number
  /** Thinnest part, template units: says how far a picture may be thinned. */
  readonly thickness: number
}

const GRID = 64

function isInk(mark: FiducialMark, thickness: number, x: number, y: number): boolean {
  const { w, h } = mark.size
  const nx = x / (w / 2)
  const ny = y / (h / 2)
  switch (mark.shape) {
    case 'square':
    case 'rectangle':
      return true
    case 'disc':
      return nx * nx + ny * ny <= 1
    case 'ring': {
      const inner = 1 - thickness / (Math.min(w, h) / 2)
      const r = Math.hypot(nx, ny)
      return r <= 1 && r >= inner
    }
    case 'cross':
      return Math.abs(x) <= thickness / 2 || Math.abs(y) <= thickness / 2
    case 'l-bracket':
    case 'triangle': {
      if (mark.shape === 'triangle' && mark.apex !== undefined) {
        const isSideways = mark.apex === 'left' || mark.apex === 'right'
        const [along, across] = isSideways ? [nx, ny] : [ny, nx]
        // From 0 at the tip to 1 at the base.
        const share = (1 + (mark.apex === 'right' || mark.apex === 'bottom' ? -along : along)) / 2
        return Math.abs(across) <= share
      }
      const corner = mark.corner ?? 'top-left'
      // Distance from the two edges that meet in the corner.
      const fromX = corner.endsWith('left') ? x + w / 2 : w / 2 - x
      const fromY = corner.startsWith('top') ? y + h / 2 : h / 2 - y
      if (mark.shape === 'triangle') return fromX / w + fromY / h <= 1
      return fromX <= thickness || fromY <= thickness
    }
  }
}

/** Where an L bracket or triangle does not say which way it points, it points away from the page's middle. */
function facing(mark: FiducialMark, pageWidth: number, pageHeight: number): FiducialMark {
  if (mark.corner !== undefined || mark.apex !== undefined) return mark
  const vertical = mark.center.y < pageHeight / 2 ? 'top' : 'bottom'
  const horizontal = mark.center.x < pageWidth / 2 ? 'left' : 'right'
  return { ...mark, corner: `${vertical}-${horizontal}` }
}

export function markModel(mark: FiducialMark, pageWidth: number, pageHeight: number): MarkModel {
  const turned = facing(mark, pageWidth, pageHeight)
  const { w, h } = mark.size
  const hollow = mark.shape === 'l-bracket' || mark.shape === 'ring' || mark.shape === 'cross'
  const thickness = mark.thickness ?? (hollow ? Math.min(w, h) / 4 : Math.min(w, h))
  let n = 0
  let sx = 0
  let sy = 0
  let sxx = 0
  let sxy = 0
  let syy = 0
  for (let j = 0; j < GRID; j++) {
    for (let i = 0; i < GRID; i++) {
      const x = ((i + 0.5) / GRID - 0.5) * w
      const y = ((j + 0.5) / GRID - 0.5) * h
      if (!isInk(turned, thickness, x, y)) continue
      n++
      sx += x
      sy += y
      sxx += x * x
      sxy += x * y
      syy += y * y
    }
  }
  const area = (n / (GRID * GRID)) * w * h
  const leanX = sx / n
  const leanY = sy / n
  const xx = sxx / n - leanX * leanX
  const xy = sxy / n - leanX * leanY
  const yy = syy / n - leanY * leanY
  return {
    mark: turned,
    x: mark.center.x + leanX,
    y: mark.center.y + leanY,
    area,
    spread: (xx + yy) / area,
    elongation: Math.hypot(xx - yy, 2 * xy) / area,
    leanX,
    leanY,
    thickness,
  }
}
