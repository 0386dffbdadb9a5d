/** Where something dark is, row-major, 1 for dark. */
export interface Mask {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export interface RuleLimits {
  /** A line this long is printed, whatever it looks like; pixels. */
  readonly leastLength: number
  /** Across the line; what is thicker there is writing on it. */
  readonly mostThickness: number
  /** What writing, glare or noise may hide of a line in one place. */
  readonly mostGap: number
}

/** Share of a printed line that is seen for itself; the rest is crossed or hidden. */
const LEAST_SEEN = 0.75

/** One position along a mask's lines: `count` of them, `step` apart in its data. */
interface Axis {
  readonly count: number
  readonly step: number
}

/** Thin stretches across a line's course, in the order of their place along it; parallel arrays. */
interface Pieces {
  readonly at: number[]
  readonly from: number[]
  /** Half-open. */
  readonly to: number[]
  /** Index of the first piece at each place along. */
  readonly first: Int32Array
}

/**
 * Marks the printed lines of ruled and squared paper: thin pieces, one beside the other across the mask or down it, that
 * hang together over a length no pen stroke has. They may lean by up to 45° and bend, as paper before a camera does.
 * @returns a mask of the lines alone
 */
export function findRules({ width, height, data }: Mask, limits: RuleLimits): Uint8Array {
  const found = new Uint8Array(data.length)
  const [across, down] = [
    { count: width, step: 1 },
    { count: height, step: width },
  ]
  followLines(data, across, down, limits, found)
  followLines(data, down, across, limits, found)
  return found
}

function followLines(
  data: Uint8Array,
  along: Axis,
  across: Axis,
  limits: RuleLimits,
  found: Uint8Array,
): void {
  const pieces = thinPieces(data, along, across, limits.mostThickness)
  const before = chains(pieces, along.count, limits.mostGap, 1)
  const after = chains(pieces, along.count, limits.mostGap, -1)
  for (let i = 0; i < pieces.at.length; i++) {
    const seen = before.lengths[i] + after.lengths[i] - 1
    const extent = Math.abs(after.ends[i] - before.ends[i]) + 1
    if (extent < limits.leastLength || seen < LEAST_SEEN * extent) continue
    // Where another line or a stroke crosses this one, it goes on underneath.
    const link = before.links[i]
    const from = link < 0 ? pieces.at[i] : pieces.at[link] + 1
    for (let a = from; a <= pieces.at[i]; a++) {
      for (let b = pieces.from[i]; b < pieces.to[i]; b++) found[a * along.step + b * across.step] = 1
    }
  }
}

function thinPieces(data: Uint8Array, along: Axis, across: Axis, mostThickness: number): Pieces {
  const pieces = { at: [] as number[], from: [] as number[], to: [] as number[] }
  const first = new Int32Array(along.count + 1)
  for (let a = 0; a < along.count; a++) {
    first[a] = pieces.at.length
    let from = -1
    for (let b = 0; b <= across.count; b++) {
      const isDark = b < across.count && data[a * along.step + b * across.step] === 1
      if (isDark && from < 0) from = b
      if (isDark || from < 0) continue
      if (b - from <= mostThickness) {
        pieces.at.push(a)
        pieces.from.push(from)
        pieces.to.push(b)
      }
      from = -1
    }
  }
  first[along.count] = pieces.at.length
  return { ...pieces, first }
}

/**
 * How many pieces hang together up to and including each, coming from one side (1) or the other (−1), which one each
 * follows (−1 for the first), and where the first one is.
 */
function chains({ at, from, to, first }: Pieces, places: number, mostGap: number, way: 1 | -1) {
  const lengths = new Int32Array(at.length)
  const links = new Int32Array(at.length).fill(-1)
  const ends = new Int32Array(at.length)
  for (let n = 0; n < at.length; n++) {
    const i = way === 1 ? n : at.length - 1 - n
    let longest = 0
    for (let distance = 1; distance <= mostGap + 1; distance++) {
      const place = at[i] - way * distance
      if (place < 0 || place >= places) break
      for (let j = first[place]; j < first[place + 1]; j++) {
        // One aside each step and no more, however far it went unseen: strokes in the next row are no continuation.
        const touches = from[j] - 1 < to[i] && from[i] - 1 < to[j]
        if (!touches || lengths[j] <= longest) continue
        longest = lengths[j]
        links[i] = j
      }
      // The nearest piece carries the line on; a farther one would only skip it.
      if (longest > 0) break
    }
    lengths[i] = longest + 1
    ends[i] = links[i] < 0 ? at[i] : ends[links[i]]
  }
  return { lengths, links, ends }
}
