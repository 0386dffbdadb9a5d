import { brightness } from '../../raster/ink.ts'
import type { PlannedBubble } from '../cells.ts'
import type { Scene } from './evaluate.ts'
import { correlation } from './letter-kernels.ts'
import { bubblePatches, CAREFUL, type PageMap } from './patch.ts'

/** Samples across the smaller side of a bubble's box, and how far around its middle letters are compared, share of the box. */
const FINENESS = 10
const AROUND = 0.6
/** The same where cells touch: the rules between them are alike, whatever stands in them. */
const WITHIN_CELL = 0.36
/** The lightest of a line's bubbles, which are not marked: options of which there are two are marked in half of the rows. */
const UNMARKED = 0.5
/** So many pairs of a hundred are more alike: some of those bubbles are marked nevertheless, and numbers share digits. */
const OF_PAIRS = 0.75
const FEWEST = 4
/** Where paper is looked for around a bubble's middle, shares of its box. */
const PLACES = [-0.6, -0.3, 0, 0.3, 0.6]

/**
 * How alike a line's bubbles are to each other, one by one, [-1, 1]: an option's letter is the same in every row, and
 * the numbers beside the rows are not, however much they have in common.
 * @param isCell whether rules lie around the bubbles rather than paper
 * @returns undefined where the line has too few bubbles to say
 */
export function steadiness(
  { raster, channel, layout }: Scene,
  map: PageMap,
  line: readonly PlannedBubble[],
  { dx, dy }: { readonly dx: number; readonly dy: number },
  isCell: boolean,
): number | undefined {
  const around = isCell ? WITHIN_CELL : AROUND
  const { w, h } = layout.rows[line[0].row].bubbles[line[0].option]
  const bubbles = line.map((bubble) => ({ ...bubble, x: bubble.x + dx, y: bubble.y + dy }))
  const pitch = Math.min(w, h) / FINENESS
  const care = { ...CAREFUL, bubbles: Number.POSITIVE_INFINITY }
  const light = bubblePatches(raster, channel, map, { bubbles }, around * w, around * h, pitch, care)
    .sort((p, q) => p.ink - q.ink)
    .slice(0, Math.ceil(UNMARKED * line.length))
  if (light.length < FEWEST) return undefined
  const alike = light.flatMap((one, i) =>
    light.slice(i + 1).map((other) => correlation(one.data, other.data)),
  )
  return alike.sort((p, q) => p - q)[Math.floor(OF_PAIRS * alike.length)]
}

/** Brightness that so much of what lies in and around bubbles has at most: paper, among marks and print. */
const PAPER = 0.8

/** How bright the paper of a line of bubbles is, [0, 255]. */
export function paperOf(
  { raster, channel, layout }: Scene,
  map: PageMap,
  line: readonly PlannedBubble[],
): number {
  const values = line.flatMap(({ row, option, x, y }) => {
    const { w, h } = layout.rows[row].bubbles[option]
    const { a, b, c, d, e, f } = map(x, y)
    return PLACES.flatMap((p) =>
      PLACES.map((q) => {
        const [px, py] = [x + p * w, y + q * h]
        const u = Math.max(0, Math.min(raster.width - 1, Math.floor(a * px + b * py + c)))
        const v = Math.max(0, Math.min(raster.height - 1, Math.floor(d * px + e * py + f)))
        return brightness(raster, u, v, channel)
      }),
    )
  })
  return values.sort((p, q) => p - q)[Math.floor(PAPER * values.length)]
}
