import type { Picture } from '../../capture.ts'
import { wildDesign } from '../design.ts'
import type { Accident, MakeAccident, Scene, Seen } from './accident.ts'

/** The feeder took two: the second lies over a part of the first. */
export const doubleFeed: MakeAccident = async ({ dice, design, seed }): Promise<Accident> => {
  const isSame = dice.chance(0.65)
  const second = isSame ? design : await wildDesign(`${seed}/second`)
  const share = dice.between(0.25, 0.8) * (dice.chance(0.5) ? 1 : -1)
  const isSideways = dice.chance(0.3)
  const slip = dice.between(-0.02, 0.02)
  return {
    note: `${isSame ? 'same design' : 'another design'} ${isSideways ? 'sideways' : 'lengthways'} ${share.toFixed(2)}`,
    onPaper: async (scene, other) => {
      const above = await other(second, `${seed}/second`)
      const [x, y] = isSideways ? [share, slip] : [slip, share]
      lay(scene, above, Math.round(x * scene.canvas.width), Math.round(y * scene.canvas.height))
    },
  }
}

function lay({ canvas }: Scene, { canvas: above }: Scene, dx: number, dy: number): void {
  const { width, height, channels } = canvas
  const edge = 0.35 * canvas.pixelsPerMm
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [x - dx, y - dy]
      const inside = Math.min(u, v, above.width - 1 - u, above.height - 1 - v)
      if (inside < -edge) continue
      const at = (y * width + x) * channels
      const from = (v * above.width + u) * channels
      for (let c = 0; c < channels; c++)
        canvas.data[at + c] =
          inside < 0 ? canvas.data[at + c] * (1 + (0.35 * inside) / edge) * 0.9 : above.data[from + c]
    }
}

/** Two sheets beside each other in one picture. */
export const twoUp: MakeAccident = async ({ dice, design, seed }): Promise<Accident> => {
  const isSame = dice.chance(0.7)
  const second = isSame ? design : await wildDesign(`${seed}/second`)
  const isBeside = dice.chance(0.6)
  const isFirst = dice.chance(0.5)
  const gap = dice.int(0, 40)
  const ground = dice.chance(0.7) ? 246 : 20
  return {
    note: `${isSame ? 'same design' : 'another design'} ${isBeside ? 'beside' : 'below'}`,
    isEverywhere: true,
    second: {
      design: second,
      seed: `${seed}/second`,
      join: (one, two) => joined(one, two, { isBeside, isFirst, gap, ground }),
    },
  }
}

interface Join {
  readonly isBeside: boolean
  readonly isFirst: boolean
  readonly gap: number
  readonly ground: number
}

function joined(one: Seen, two: Seen, { isBeside, isFirst, gap, ground }: Join): Seen {
  const [a, b] = isFirst ? [one.picture, two.picture] : [two.picture, one.picture]
  const width = isBeside ? a.width + gap + b.width : Math.max(a.width, b.width)
  const height = isBeside ? Math.max(a.height, b.height) : a.height + gap + b.height
  const data = new Uint8Array(width * height * a.channels).fill(ground)
  const paste = (picture: Picture, left: number, top: number) => {
    const row = picture.width * picture.channels
    for (let y = 0; y < picture.height; y++)
      data.set(picture.data.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * picture.channels)
  }
  const at = isBeside ? { x: a.width + gap, y: 0 } : { x: 0, y: a.height + gap }
  paste(a, 0, 0)
  paste(b, at.x, at.y)
  const own = isFirst ? { x: 0, y: 0 } : at
  return {
    picture: { width, height, channels: a.channels, data },
    toImage: (x, y) => {
      const point = one.toImage(x, y)
      return { x: point.x + own.x, y: point.y + own.y }
    },
  }
}
