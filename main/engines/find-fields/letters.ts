import type { Rect } from '#shared/domain/geometry.ts'
import { median } from '#shared/domain/maths.ts'
import type { InkPage } from './ink-page.ts'
import type { Panel } from './panels.ts'

/** A letter is compared as so many pixels. */
const WIDE = 8
const HIGH = 10
/** Part of a bubble that letters stand in. */
const INNER = 0.62
/** Less ink than this in a bubble's middle is no letter. */
const LEAST_INK = 0.04
/** Letters that are one letter are more alike than those that are not, by so much. */
const TELLING = 0.08

export const innerOf = ({ x, y, w, h }: Rect, share = INNER): Rect => ({
  x: x + ((1 - share) * w) / 2,
  y: y + ((1 - share) * h) / 2,
  w: share * w,
  h: share * h,
})

/** A bubble's middle, as a vector of mean 0 and length 1; undefined where it is plain. */
function patchOf(page: InkPage, box: Rect): Float64Array | undefined {
  const { thumb } = page
  const { x, y, w, h } = innerOf(box)
  const values = new Float64Array(WIDE * HIGH)
  let sum = 0
  for (let j = 0; j < HIGH; j++) {
    for (let i = 0; i < WIDE; i++) {
      const left = Math.floor((x + (i * w) / WIDE) / thumb.step)
      const top = Math.floor((y + (j * h) / HIGH) / thumb.step)
      const right = Math.max(left + 1, Math.ceil((x + ((i + 1) * w) / WIDE) / thumb.step))
      const bottom = Math.max(top + 1, Math.ceil((y + ((j + 1) * h) / HIGH) / thumb.step))
      let dark = 0
      for (let v = top; v < bottom; v++)
        for (let u = left; u < right; u++) dark += 255 - (thumb.data[v * thumb.width + u] ?? 255)
      values[j * WIDE + i] = dark / ((right - left) * (bottom - top))
      sum += values[j * WIDE + i]
    }
  }
  let length = 0
  for (let k = 0; k < values.length; k++) {
    values[k] -= sum / values.length
    length += values[k] * values[k]
  }
  length = Math.sqrt(length)
  return length < 1 ? undefined : values.map((value) => value / length)
}

const likeness = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k], 0)

export interface Letters {
  readonly isPrinted: boolean
  /** Which way the options of a row run, as the letters say: one letter repeats in every row. */
  readonly optionsRun: 'across' | 'down' | undefined
}

/** What the letters in a panel's bubbles say of it. */
export function lettersIn(panel: Panel, page: InkPage): Letters {
  const boxes = panel.cells.flat().filter((box) => box !== undefined)
  const isPrinted = median(boxes.map((box) => page.inkShare(innerOf(box)))) > LEAST_INK
  if (!isPrinted) return { isPrinted, optionsRun: undefined }
  const patches = panel.cells.map((row) =>
    row.map((box) => (box === undefined ? undefined : patchOf(page, box))),
  )
  const across: number[] = []
  const down: number[] = []
  patches.forEach((row, r) => {
    row.forEach((patch, c) => {
      const next = row[c + 1]
      const below = patches[r + 1]?.[c]
      if (patch !== undefined && next !== undefined) across.push(likeness(patch, next))
      if (patch !== undefined && below !== undefined) down.push(likeness(patch, below))
    })
  })
  if (across.length === 0 || down.length === 0) return { isPrinted, optionsRun: undefined }
  const [inRow, inColumn] = [median(across), median(down)]
  if (Math.abs(inRow - inColumn) < TELLING) return { isPrinted, optionsRun: undefined }
  return { isPrinted, optionsRun: inRow > inColumn ? 'down' : 'across' }
}
