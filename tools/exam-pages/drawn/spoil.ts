import { fitHomography } from '#main/engines/raster/homography.ts'
import type { Homography, Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Random } from '#tools/random.ts'
import { createWarp, FLAT, type PaperBend, type Warp } from '#tools/simulator/warp.ts'

/** A page as it came out of a scanner or a phone, and where a box of the page (its pixels) lies on it. */
export interface Spoilt {
  readonly picture: Raster
  readonly place: (box: Rect) => Rect
}

const boxThrough =
  (warp: Warp) =>
  (box: Rect): Rect => {
    const ends: { x: number; y: number }[] = []
    for (let i = 0; i <= 8; i += 1) {
      for (const y of [box.y, box.y + box.h]) ends.push(warp.forward(box.x + (box.w * i) / 8, y))
      for (const x of [box.x, box.x + box.w]) ends.push(warp.forward(x, box.y + (box.h * i) / 8))
    }
    const xs = ends.map(({ x }) => x)
    const ys = ends.map(({ y }) => y)
    const [x, y] = [Math.min(...xs), Math.min(...ys)]
    return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y }
  }

/** A flatbed's or feeder's picture: grey, a little crooked, soft and noisy. */
export function scanned(page: Raster, dpi: number, random: Random): Spoilt {
  const scale = dpi / 300
  const angle = (random.between(-1.8, 1.8) * Math.PI) / 180
  const [cx, cy] = [page.width / 2, page.height / 2]
  const [c, s] = [Math.cos(angle) * scale, Math.sin(angle) * scale]
  const homography: Homography = [
    c,
    -s,
    cx * scale - c * cx + s * cy,
    s,
    c,
    cy * scale - s * cx - c * cy,
    0,
    0,
    1,
  ]
  const warp = createWarp(homography, FLAT, page.width, page.height)
  const bright = random.between(225, 250)
  const noise = random.between(2, 8)
  const picture = render(soften(page, random.between(0.5, 1) / scale), warp, {
    width: Math.round(page.width * scale),
    height: Math.round(page.height * scale),
    light: () => bright / 255,
    desk: () => bright - 8,
    ink: random.between(15, 60),
    noise,
    random,
  })
  return { picture, place: boxThrough(warp) }
}

/** A phone's picture from above a desk: perspective, uneven light, most of the time a page that does not lie quite flat. */
export function photographed(page: Raster, random: Random, width = 2448): Spoilt {
  const height = Math.round((width * 4) / 3)
  const margin = random.between(0.04, 0.1)
  const near = (share: number, size: number) => (share + random.between(-0.03, 0.03)) * size
  const corners = [
    [margin, margin],
    [1 - margin, margin],
    [1 - margin, 1 - margin],
    [margin, 1 - margin],
  ].map(([x, y]) => [near(x, width), near(y, height)])
  const ends = [
    [0, 0],
    [page.width, 0],
    [page.width, page.height],
    [0, page.height],
  ]
  const homography = fitHomography(ends.map(([x, y], i) => ({ x, y, u: corners[i][0], v: corners[i][1] })))!
  const bend: PaperBend = random.chance(0.6)
    ? {
        ...FLAT,
        curlMm: random.between(-0.008, 0.012) * page.width,
        stretchMm: random.between(0, 0.0024) * page.width,
        phase: random.between(0, 6),
      }
    : FLAT
  const warp = createWarp(homography, bend, page.width, page.height)
  const [from, to] = [random.between(0.45, 0.75), random.between(0.75, 1)]
  const towards = random.between(0, 2 * Math.PI)
  const shade = random.chance(0.4) ? random.between(0.2, 0.45) : 0
  const shadeAt = random.between(-0.5, 0.5)
  const light = (u: number, v: number) => {
    const along = Math.cos(towards) * (u / width - 0.5) + Math.sin(towards) * (v / height - 0.5)
    const cast = shade / (1 + Math.exp(-(along - shadeAt) * 18))
    return (from + ((to - from) * (along + 0.7)) / 1.4) * (1 - cast)
  }
  const tone = random.pick([35, 55, 80, 120])
  const grain = random.between(3, 14)
  const period = random.between(30, 90)
  const desk = (u: number, v: number) => tone + grain * Math.sin(v / period + Math.sin(u / 240) * 1.5)
  const picture = render(soften(page, random.between(0.8, 1.4)), warp, {
    ...{ width, height, light, desk, random },
    ink: random.between(20, 55),
    noise: random.between(2, 5),
  })
  return { picture, place: boxThrough(warp) }
}

/** How far a camera is held above a page, heights of the page, and how much aslant at most, radians. */
const CAMERA_AWAY = 1.6
const MOST_TILT = (18 * Math.PI) / 180

/**
 * A phone's picture in a hurry: held aslant, by poor light, with the phone's own shadow over a page that is bowed more,
 * a little out of focus.
 */
export function roughlyPhotographed(page: Raster, random: Random, width = 2448): Spoilt {
  const height = Math.round((width * 4) / 3)
  const ends = [
    [0, 0],
    [page.width, 0],
    [page.width, page.height],
    [0, page.height],
  ]
  const [a, b] = [random.between(-1, 1) * MOST_TILT, random.between(-1, 1) * MOST_TILT]
  const roll = random.between(-0.1, 0.1)
  const seen = ends.map(([px, py]) => {
    const [x, y] = [px / page.height - page.width / page.height / 2, py / page.height - 0.5]
    const [u, v] = [x * Math.cos(roll) - y * Math.sin(roll), x * Math.sin(roll) + y * Math.cos(roll)]
    const depth = CAMERA_AWAY + u * Math.sin(a) + v * Math.sin(b)
    return [(u * Math.cos(a)) / depth, (v * Math.cos(b)) / depth]
  })
  const span = (k: 0 | 1) => {
    const values = seen.map((point) => point[k])
    return { from: Math.min(...values), size: Math.max(...values) - Math.min(...values) }
  }
  const [across, down] = [span(0), span(1)]
  const scale = random.between(0.84, 0.93) * Math.min(width / across.size, height / down.size)
  const corners = seen.map(([u, v]) => [
    width / 2 + (u - across.from - across.size / 2) * scale,
    height / 2 + (v - down.from - down.size / 2) * scale,
  ])
  const homography = fitHomography(ends.map(([x, y], i) => ({ x, y, u: corners[i][0], v: corners[i][1] })))!
  const bend: PaperBend = {
    ...FLAT,
    curlMm: random.between(-0.015, 0.02) * page.width,
    stretchMm: random.between(0, 0.003) * page.width,
    phase: random.between(0, 6),
  }
  const warp = createWarp(homography, bend, page.width, page.height)
  const [from, to] = [random.between(0.3, 0.5), random.between(0.5, 0.8)]
  const towards = random.between(0, 2 * Math.PI)
  const [shade, edge] = [random.between(0.2, 0.5), random.between(20, 80)]
  const shadeTowards = random.between(0, 2 * Math.PI)
  const shadeAt = random.between(-0.3, 0.3)
  const light = (u: number, v: number) => {
    const [x, y] = [u / width - 0.5, v / height - 0.5]
    const along = Math.cos(towards) * x + Math.sin(towards) * y
    const beyond = Math.cos(shadeTowards) * x + Math.sin(shadeTowards) * y - shadeAt
    return (from + ((to - from) * (along + 0.7)) / 1.4) * (1 - shade / (1 + Math.exp(-beyond * edge)))
  }
  const tone = random.pick([35, 60, 100])
  const picture = render(soften(page, random.between(1.2, 2)), warp, {
    ...{ width, height, light, random },
    desk: (u: number, v: number) => tone + 8 * Math.sin(v / 50 + Math.sin(u / 240) * 1.5),
    ink: random.between(30, 60),
    noise: random.between(4, 8),
  })
  return { picture, place: boxThrough(warp) }
}

interface Exposure {
  readonly width: number
  readonly height: number
  /** Share of full light at a pixel of the picture. */
  readonly light: (u: number, v: number) => number
  /** Grey level beside the page, before the light. */
  readonly desk: (u: number, v: number) => number
  /** Grey level of full ink. */
  readonly ink: number
  /** Standard deviation, grey levels. */
  readonly noise: number
  readonly random: Random
}

function render(page: Raster, warp: Warp, made: Exposure): Raster {
  const { width, height, random } = made
  const data = new Uint8Array(width * height)
  for (let v = 0, i = 0; v < height; v += 1) {
    for (let u = 0; u < width; u += 1, i += 1) {
      const { x, y } = warp.inverse(u + 0.5, v + 0.5)
      const isPage = x >= 0 && y >= 0 && x < page.width && y < page.height
      const level = isPage
        ? made.ink + (bilinear(page, x - 0.5, y - 0.5) * (255 - made.ink)) / 255
        : made.desk(u, v)
      const seen = level * made.light(u, v) + made.noise * random.normal()
      data[i] = seen < 0 ? 0 : seen > 255 ? 255 : seen
    }
  }
  return { width, height, channels: 1, data }
}

function bilinear({ width, height, data }: Raster, x: number, y: number): number {
  const x0 = Math.max(0, Math.min(width - 2, Math.floor(x)))
  const y0 = Math.max(0, Math.min(height - 2, Math.floor(y)))
  const fx = Math.max(0, Math.min(1, x - x0))
  const fy = Math.max(0, Math.min(1, y - y0))
  const i = y0 * width + x0
  const top = data[i] + fx * (data[i + 1] - data[i])
  const bottom = data[i + width] + fx * (data[i + width + 1] - data[i + width])
  return top + fy * (bottom - top)
}

/** Blurs with a box kernel of about `sigma` pixels, twice. */
function soften(page: Raster, sigma: number): Raster {
  const reach = Math.max(1, Math.round(sigma))
  const pass = (from: Uint8Array, step: number, length: number, lines: number, lineStep: number) => {
    const out = new Uint8Array(from.length)
    for (let line = 0; line < lines; line += 1) {
      let sum = 0
      const at = (k: number) => from[line * lineStep + Math.max(0, Math.min(length - 1, k)) * step]
      for (let k = -reach; k <= reach; k += 1) sum += at(k)
      for (let k = 0; k < length; k += 1) {
        out[line * lineStep + k * step] = sum / (2 * reach + 1)
        sum += at(k + reach + 1) - at(k - reach)
      }
    }
    return out
  }
  const { width, height } = page
  const across = pass(page.data, 1, width, height, width)
  return { ...page, data: pass(across, width, height, width, 1) }
}
