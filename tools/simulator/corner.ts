import type { Cut } from './capture.ts'
import type { Canvas } from './ink.ts'
import type { Random } from './random.ts'
import type { Scanner } from './scanner.ts'

export interface Corner extends Cut {
  /** Lays the page's white back over what the folded corner hides. */
  fold(canvas: Canvas): void
}

/** A corner torn off or folded over; folding shows the page's white back. */
export function cutCorner(scanner: Scanner, canvas: Canvas, dice: Random): Corner | undefined {
  if (scanner.cutCornerMm <= 0) return undefined
  const length = scanner.cutCornerMm * canvas.pixelsPerMm
  const other = length * dice.between(0.6, 1.4)
  const isRight = dice.chance(0.5)
  const isBottom = dice.chance(0.5)
  const keep = (x: number, y: number) => {
    const px = isRight ? canvas.width - 1 - x : x
    const py = isBottom ? canvas.height - 1 - y : y
    return (px / length + py / other - 1) / Math.hypot(1 / length, 1 / other)
  }
  return {
    keep,
    fold: (page) => whitenFold(page, keep, Math.ceil(length + other), isRight, isBottom),
  }
}

function whitenFold(
  canvas: Canvas,
  keep: Cut['keep'],
  reach: number,
  isRight: boolean,
  isBottom: boolean,
): void {
  const gradientX = keep(1, 0) - keep(0, 0)
  const gradientY = keep(0, 1) - keep(0, 0)
  for (let v = 0; v < reach && v < canvas.height; v++) {
    for (let u = 0; u < reach && u < canvas.width; u++) {
      const x = isRight ? canvas.width - 1 - u : u
      const y = isBottom ? canvas.height - 1 - v : v
      const distance = keep(x, y)
      if (distance < 0) continue
      // The corner's mirror image across the crease is where its back now lies.
      const mirrorX = x - 2 * distance * gradientX
      const mirrorY = y - 2 * distance * gradientY
      if (mirrorX < 0 || mirrorY < 0 || mirrorX >= canvas.width || mirrorY >= canvas.height) continue
      const at = (y * canvas.width + x) * canvas.channels
      canvas.data.fill(246, at, at + canvas.channels)
    }
  }
}
