import type { PageLayout } from '#shared/domain/layout.ts'
import type { BubbleShape } from '#shared/domain/template.ts'

/** One bubble of a look; sizes are the look's. */
export interface BubblePlace {
  readonly row: number
  readonly option: number
  /** Middle of its box, template units. */
  readonly x: number
  readonly y: number
  /** Index into `Look.options`. */
  readonly printed: number
}

/** Bubbles printed alike, so that the empty ones among them show what the others would look like empty. */
export interface Look {
  readonly shape: BubbleShape
  /** Whether the template says that something is printed inside. */
  readonly isPrinted: boolean
  /** Half the box as drawn in the template, template units. */
  readonly boxW: number
  readonly boxH: number
  /** Half the cell: half way to the nearest neighbour, or as far as the bubble can reach, template units. */
  readonly cellW: number
  readonly cellH: number
  /** Distinct option labels, whose print inside the bubble may differ. */
  readonly options: readonly string[]
  readonly places: readonly BubblePlace[]
}

/** A box may be drawn at half its bubble's size, so the cell reaches this far beyond it where nothing is in the way. */
const REACH = 3.4

/**
 * Distance from each bubble to its nearest neighbour along one axis, among those it shares a line with.
 * @param size       the longer side of each
 * @param thickness  its side across the axis
 */
function pitches(
  along: Float64Array,
  across: Float64Array,
  size: Float64Array,
  thickness: Float64Array,
): Float64Array {
  const count = along.length
  const order = Array.from({ length: count }, (_, i) => i).sort((i, j) => along[i] - along[j])
  const pitch = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  for (let a = 0; a < count; a += 1) {
    const i = order[a]
    for (let b = a + 1; b < count; b += 1) {
      const j = order[b]
      const distance = along[j] - along[i]
      if (distance > 4 * size[i]) break
      if (distance < 0.5 * size[i] || Math.abs(across[j] - across[i]) > 0.6 * thickness[i]) continue
      if (distance < pitch[i]) pitch[i] = distance
      if (distance < pitch[j]) pitch[j] = distance
      break
    }
  }
  return pitch
}

function build(layout: PageLayout): Look[] {
  const flat = layout.rows.flatMap((row, rowIndex) =>
    row.bubbles.map((box, option) => ({ row, rowIndex, option, box })),
  )
  const xs = Float64Array.from(flat, ({ box }) => box.x + box.w / 2)
  const ys = Float64Array.from(flat, ({ box }) => box.y + box.h / 2)
  const widths = Float64Array.from(flat, ({ box }) => box.w)
  const heights = Float64Array.from(flat, ({ box }) => box.h)
  const sizes = Float64Array.from(flat, ({ box }) => Math.max(box.w, box.h))
  const pitchX = pitches(xs, ys, sizes, heights)
  const pitchY = pitches(ys, xs, sizes, widths)
  const groups = new Map<string, number[]>()
  const relative = (a: number, b: number) => Math.round(8 * Math.log2(Math.min(a / b, 4)))
  flat.forEach(({ row, box }, i) => {
    const key = [
      row.shape,
      row.printed,
      Math.round(20 * Math.log2(box.w)),
      Math.round(20 * Math.log2(box.h)),
      relative(pitchX[i], box.w),
      relative(pitchY[i], box.h),
    ].join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [i])
    else group.push(i)
  })
  return [...groups.values()].map((members) => {
    const first = flat[members[0]]
    const options = [...new Set(members.map((i) => flat[i].row.options[flat[i].option]))]
    const { w, h } = first.box
    const reach = (pitch: Float64Array, size: number) =>
      Math.max(Math.min(Math.min(...members.map((i) => pitch[i])) / 2, (REACH * size) / 2), 0.6 * size)
    return {
      shape: first.row.shape,
      isPrinted: first.row.printed,
      boxW: w / 2,
      boxH: h / 2,
      cellW: reach(pitchX, w),
      cellH: reach(pitchY, h),
      options,
      places: members.map((i) => ({
        row: flat[i].rowIndex,
        option: flat[i].option,
        x: xs[i],
        y: ys[i],
        printed: options.indexOf(flat[i].row.options[flat[i].option]),
      })),
    }
  })
}

const built = new WeakMap<PageLayout, readonly Look[]>()

/** The looks of a page's bubbles; worked out once for each layout. */
export function looksOf(layout: PageLayout): readonly Look[] {
  const known = built.get(layout)
  if (known !== undefined) return known
  const looks = build(layout)
  built.set(layout, looks)
  return looks
}
