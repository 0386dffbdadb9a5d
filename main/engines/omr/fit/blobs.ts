import type { Scene } from './evaluate.ts'
import { CAREFUL, type PageMap, sampleBubble } from './patch.ts'

/** A student's mark near a bubble: how far its middle is from the bubble's, template units. */
export interface Blob {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
}

/** Samples from a bubble's middle half way to the next, along the shorter of the two distances. */
const HALF = 7
/** Bubbles that lie far apart are not looked for marks all the way. */
const MOST_HALF = 2 * HALF
/** Mean square of a solid mark's distances from its middle, as a share of its area: a disc has 0.16, fine print all over 0.5. */
const SCATTERED = 0.35

/**
 * Solid marks about as large as a bubble, and where they lie beside the bubbles. Where the scanner dropped the form's
 * print, these are the only ink there is to check an alignment against.
 */
export function findBlobs({ raster, channel, plan }: Scene, map: PageMap): Blob[] {
  const found: Blob[] = []
  for (const cell of plan.cells) {
    const { pitchX, pitchY } = plan.classes[cell.classIndex]
    const spacing = (0.5 * Math.min(pitchX, pitchY)) / HALF
    // All of the bubble's own room: of a mark that is cut off, what is left has its middle nearer to the bubble's.
    const [nx, ny] = [pitchX, pitchY].map((pitch) => Math.min(MOST_HALF, Math.round((0.5 * pitch) / spacing)))
    const across = 2 * nx + 1
    const samples = new Int32Array(across * (2 * ny + 1))
    for (const { x, y } of cell.bubbles) {
      sampleBubble(raster, channel, map(x, y), x, y, nx, ny, spacing, CAREFUL.looks, samples, 0)
      let white = 0
      for (let i = 0; i < samples.length; i++) if (samples[i] > white) white = samples[i]
      let n = 0
      let sx = 0
      let sy = 0
      let squares = 0
      for (let i = 0; i < samples.length; i++) {
        if (samples[i] > 0.6 * white) continue
        n++
        const dx = (i % across) - nx
        const dy = Math.floor(i / across) - ny
        sx += dx
        sy += dy
        squares += dx * dx + dy * dy
      }
      const area = n * spacing * spacing
      // Strokes that pass by are less than a mark; a corner of a larger thing is more.
      if (area < 0.07 * pitchX * pitchY || area > 0.7 * pitchX * pitchY || n > 0.75 * samples.length) continue
      // What fills its surroundings evenly has its middle in theirs, whatever it is.
      if (squares / n - (sx * sx + sy * sy) / (n * n) > SCATTERED * n) continue
      found.push({ x, y, dx: (sx / n) * spacing, dy: (sy / n) * spacing })
    }
  }
  return found
}
