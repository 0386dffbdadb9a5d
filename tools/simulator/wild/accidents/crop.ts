import type { Picture } from '../../capture.ts'
import type { XY } from '../../ink.ts'
import { type Accident, type MakeAccident, type Making, type Seen, somewhere } from './accident.ts'

type Side = 'left' | 'top' | 'right' | 'bottom'

/** The picture ends before the page does. */
export const crop: MakeAccident = (making): Accident => {
  const edge = drawEdge(making)
  return { note: edge.note, onPicture: (seen) => cropped(seen, edge.side, shareOf(edge, seen)) }
}

/** The page did not lie on the glass whole: the lid is seen where its rest should be. */
export const lid: MakeAccident = (making): Accident => {
  const { dice, scanner } = making
  const edge = drawEdge(making)
  const level = dice.chance(0.7) ? (scanner.mode === 'bitonal' ? 255 : dice.int(235, 255)) : 0
  return {
    note: `${edge.note} ${level > 128 ? 'white' : 'black'}`,
    onPicture: (seen) => ({ ...seen, picture: covered(seen.picture, edge.side, shareOf(edge, seen), level) }),
  }
}

interface Edge {
  readonly side: Side
  /** Share of the picture that is lost, or a bubble that the edge runs through. */
  readonly share: number
  readonly through: XY | undefined
  readonly note: string
}

function drawEdge({ dice, layout }: Making): Edge {
  const side = dice.pick(['left', 'top', 'right', 'bottom'] as const)
  const through = dice.chance(0.7) ? somewhere(layout, dice) : undefined
  const share = dice.between(0.05, 0.3)
  return {
    side,
    share,
    through,
    note: through === undefined ? `${side} ${share.toFixed(2)}` : `${side}, through a bubble`,
  }
}

/** Never more than two thirds: somebody would notice. */
function shareOf({ side, share, through }: Edge, { picture, toImage }: Seen): number {
  if (through === undefined) return share
  const { x, y } = toImage(through.x, through.y)
  const along = side === 'left' || side === 'right' ? x / picture.width : y / picture.height
  return Math.min(0.67, Math.max(0.02, side === 'left' || side === 'top' ? along : 1 - along))
}

/** What is left of a picture, pixels: half-open. */
function keptOf({ width, height }: Picture, side: Side, share: number) {
  const [across, down] = [Math.round(width * share), Math.round(height * share)]
  return {
    left: side === 'left' ? across : 0,
    top: side === 'top' ? down : 0,
    right: side === 'right' ? width - across : width,
    bottom: side === 'bottom' ? height - down : height,
  }
}

function cropped({ picture, toImage }: Seen, side: Side, share: number): Seen {
  const { left, top, right, bottom } = keptOf(picture, side, share)
  const { channels, width } = picture
  const data = new Uint8Array((right - left) * (bottom - top) * channels)
  for (let y = top; y < bottom; y++)
    data.set(
      picture.data.subarray((y * width + left) * channels, (y * width + right) * channels),
      (y - top) * (right - left) * channels,
    )
  return {
    picture: { width: right - left, height: bottom - top, channels, data },
    toImage: (x, y) => {
      const point = toImage(x, y)
      return { x: point.x - left, y: point.y - top }
    },
  }
}

function covered(picture: Picture, side: Side, share: number, level: number): Picture {
  const { left, top, right, bottom } = keptOf(picture, side, share)
  const { width, height, channels } = picture
  const data = new Uint8Array(picture.data)
  for (let y = 0; y < height; y++) {
    const row = y * width * channels
    if (y < top || y >= bottom) data.fill(level, row, row + width * channels)
    else {
      data.fill(level, row, row + left * channels)
      data.fill(level, row + right * channels, row + width * channels)
    }
  }
  return { ...picture, data }
}
