import type { Accident, MakeAccident, Seen } from './accident.ts'

interface Line {
  readonly x: number
  readonly widthPx: number
  readonly level: readonly number[]
  readonly strength: number
}

/** Dust on the feeder's glass: lines along the feed, dark or white, over bubbles or beside them. */
export const streak: MakeAccident = ({ dice, layout, scanner }): Accident | undefined => {
  if (scanner.background.kind === 'desk') return undefined
  const kind = dice.pick(['black', 'black', 'white', 'colour'] as const)
  const lines = dice.int(1, 3)
  const isOverBubbles = dice.chance(0.6)
  const widthMm = dice.between(0.15, 0.9)
  const strength = scanner.mode === 'bitonal' ? 1 : dice.between(0.5, 1)
  const tint = [dice.int(0, 200), dice.int(0, 200), dice.int(0, 200)]
  return {
    note: `${lines} ${kind} ${widthMm.toFixed(2)} mm${isOverBubbles ? ' over bubbles' : ''}`,
    onPicture: (seen) => {
      const { width, channels } = seen.picture
      const level = kind === 'black' ? [15, 15, 15] : kind === 'white' ? [255, 255, 255] : tint
      const grey = channels === 1 ? [kind === 'colour' ? 60 : level[0]] : level
      const two = scanner.mode === 'bitonal' ? [kind === 'white' ? 255 : 0] : grey
      return drawn(
        seen,
        Array.from({ length: lines }, () => {
          const box = dice.pick(dice.pick(layout.rows).bubbles)
          const over = seen.toImage(box.x + box.w * dice.between(0.2, 0.8), box.y + box.h / 2).x
          const x = isOverBubbles ? over : dice.next() * width
          const widthPx = Math.max(1, Math.round((widthMm * scanner.dpi) / 25.4))
          return { x: Math.round(x), widthPx, level: two, strength }
        }),
      )
    },
  }
}

function drawn(seen: Seen, lines: readonly Line[]): Seen {
  const { width, height, channels } = seen.picture
  const data = new Uint8Array(seen.picture.data)
  for (const { x, widthPx, level, strength } of lines)
    for (let y = 0; y < height; y++)
      for (let k = Math.max(0, x); k < Math.min(width, x + widthPx); k++)
        for (let c = 0; c < channels; c++) {
          const at = (y * width + k) * channels + c
          data[at] = data[at] + strength * (level[c] - data[at])
        }
  return { ...seen, picture: { ...seen.picture, data } }
}
