import type { PageLayout } from '#shared/domain/layout.ts'
import { type Canvas, drawPaths, type Ink, inkOn } from '../../ink.ts'
import type { Random } from '../../random.ts'
import { strayPath } from '../../strokes.ts'
import { type Accident, type MakeAccident, type Scene, somewhere } from './accident.ts'

interface Patch {
  /** Middle in template units, size in millimetres, turn in radians. */
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly turn: number
}

const PAPERS: readonly (readonly [name: string, colour: Ink['colour']])[] = [
  ['white', [0.99, 0.99, 0.99]],
  ['white', [0.97, 0.97, 0.96]],
  ['yellow', [1, 0.94, 0.5]],
  ['pink', [1, 0.76, 0.82]],
  ['blue', [0.68, 0.86, 0.97]],
  ['grey', [0.6, 0.6, 0.6]],
]

const patchOn = (layout: PageLayout, random: Random, least: number, most: number): Patch => ({
  ...somewhere(layout, random),
  w: random.between(least, most),
  h: random.between(least, most),
  turn: random.chance(0.5) ? 0.05 * random.normal() : random.between(-0.6, 0.6),
})

/** Distance outside a patch, canvas pixels; negative inside. */
function outsideOf(patch: Patch, { canvas, scale }: Scene): (x: number, y: number) => number {
  const [cos, sin] = [Math.cos(patch.turn), Math.sin(patch.turn)]
  const [cx, cy] = [patch.x * scale, patch.y * scale]
  const mm = canvas.pixelsPerMm
  return (x, y) => {
    const [px, py] = [x + 0.5 - cx, y + 0.5 - cy]
    const u = Math.abs(px * cos + py * sin) - (patch.w * mm) / 2
    const v = Math.abs(py * cos - px * sin) - (patch.h * mm) / 2
    return Math.max(u, v)
  }
}

function eachPixel(
  { width, height, channels }: Canvas,
  visit: (x: number, y: number, at: number) => void,
): void {
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) visit(x, y, (y * width + x) * channels)
}

/** A note, a label or a slip of paper lies on the sheet, with writing on it or without. */
export const cover: MakeAccident = ({ dice, layout }): Accident => {
  const [name, colour] = dice.pick(PAPERS)
  const patch = patchOn(layout, dice, 18, 75)
  const lines = dice.chance(0.5) ? dice.int(1, 4) : 0
  return {
    note: `${name} ${patch.w.toFixed(0)} × ${patch.h.toFixed(0)} mm`,
    onPaper: (scene) => layPatch(scene, patch, colour, lines, dice.fork('lay')),
  }
}

function layPatch(scene: Scene, patch: Patch, colour: Ink['colour'], lines: number, random: Random): void {
  const { canvas, scale } = scene
  const outside = outsideOf(patch, scene)
  const shadow = 0.5 * canvas.pixelsPerMm
  const paper = inkOn(canvas, colour)
  eachPixel(canvas, (x, y, at) => {
    const distance = outside(x, y)
    if (distance > shadow) return
    for (let c = 0; c < canvas.channels; c++)
      canvas.data[at + c] =
        distance > 0 ? canvas.data[at + c] * (0.82 + (0.18 * distance) / shadow) : 255 * paper[c]
  })
  const mm = canvas.pixelsPerMm
  const [cx, cy] = [patch.x * scale, patch.y * scale]
  const ink: Ink = { colour: [0.1, 0.1, 0.2], density: 0.85, widthMm: 0.5, grain: 0.1 }
  for (let line = 0; line < lines; line++) {
    const y = cy + ((line + 0.5) / lines - 0.5) * patch.h * 0.7 * mm
    const half = patch.w * 0.35 * mm
    drawPaths(canvas, [strayPath({ x: cx - half, y }, { x: cx + half, y }, random)], ink, random)
  }
}

/** The shadow of a hand or a head, or a dark band: all print is still there. */
export const shadow: MakeAccident = ({ dice, layout }): Accident => {
  const patch = patchOn(layout, dice, 40, 130)
  const depth = dice.between(0.2, 0.6)
  const softMm = dice.between(2, 15)
  return {
    note: `${depth.toFixed(2)} ${patch.w.toFixed(0)} × ${patch.h.toFixed(0)} mm`,
    onPaper: (scene) => {
      const { canvas } = scene
      const outside = outsideOf(patch, scene)
      const soft = softMm * canvas.pixelsPerMm
      eachPixel(canvas, (x, y, at) => {
        const share = Math.min(1, Math.max(0, 0.5 - outside(x, y) / soft))
        if (share === 0) return
        for (let c = 0; c < canvas.channels; c++)
          canvas.data[at + c] = canvas.data[at + c] * (1 - depth * share)
      })
    },
  }
}
