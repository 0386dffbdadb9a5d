import sharp from 'sharp'
import type { Picture } from './capture.ts'
import { type Random, random as randomFrom } from './random.ts'
import type { Scanner } from './scanner.ts'

/** Gaussian noise, drawn from instead of computed: 4 096 values repeat nowhere an eye could see. */
const NORMALS = 4096
const NORMAL_TABLE = (() => {
  const source = randomFrom('normals')
  return Float32Array.from({ length: NORMALS }, () => source.normal())
})()

/**
 * What the sensor does to a picture: noise, then the tone curve.
 * @param scanner  `noise` as a standard deviation in grey levels, `contrast` about middle grey
 */
export function develop({ channels, data }: Picture, scanner: Scanner, random: Random): void {
  // 8.8 fixed point, rounded.
  const noise = Int16Array.from(NORMAL_TABLE, (value) => Math.round(value * scanner.noise * 256) + 128)
  const tone = toneCurve(scanner.contrast, scanner.flare)
  const seed = random.int(1, 0x7fffffff)
  if (channels === 1) developGrey(data, noise, tone, seed)
  else developColour(data, noise, tone, seed)
}

/** One draw of xorshift32 (Marsaglia 2003) a pixel. */
function developGrey(data: Uint8Array, noise: Int16Array, tone: Uint8Array, seed: number): void {
  let state = seed
  for (let i = 0; i < data.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    data[i] = tone[data[i] + (noise[state & (NORMALS - 1)] >> 8) + TONE_MARGIN]
  }
}

/** The channels share a pixel's noise, with a little colour of its own. */
function developColour(data: Uint8Array, noise: Int16Array, tone: Uint8Array, seed: number): void {
  let state = seed
  for (let i = 0; i < data.length; i += 3) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const n = (noise[state & (NORMALS - 1)] >> 8) + TONE_MARGIN
    const tinge = noise[(state >>> 12) & (NORMALS - 1)] >> 9
    data[i] = tone[data[i] + n + tinge]
    data[i + 1] = tone[data[i + 1] + n]
    data[i + 2] = tone[data[i + 2] + n - tinge]
  }
}

/** Lets noise leave [0, 255] by as much before the tone curve cuts it off. */
const TONE_MARGIN = 128

/** Indexed by grey level + TONE_MARGIN. */
function toneCurve(contrast: number, flare: number): Uint8Array {
  // A logistic curve through (0, 0), (½, ½) and (1, 1).
  const k = (contrast - 1) * 6
  const logistic = (value: number) => 1 / (1 + Math.exp(-k * (value - 0.5)))
  const [low, high] = [logistic(0), logistic(1)]
  return Uint8Array.from({ length: 256 + 2 * TONE_MARGIN }, (_, i) => {
    const level = Math.min(1, Math.max(0, (i - TONE_MARGIN) / 255))
    const curved = Math.abs(k) < 0.05 ? level : (logistic(level) - low) / (high - low)
    return Math.round(255 * (flare + (1 - flare) * curved))
  })
}

/** Toner specks and the streaks of a dirty glass. */
export function addGrime(picture: Picture, specks: number, streaks: number, random: Random): void {
  const { width, height, channels, data } = picture
  const darken = (x: number, y: number, share: number) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return
    const at = (y * width + x) * channels
    for (let c = 0; c < channels; c++) data[at + c] = data[at + c] * (1 - share)
  }
  for (let i = 0; i < specks; i++) {
    const [x, y] = [random.int(0, width - 1), random.int(0, height - 1)]
    const radius = random.between(0.5, 1.8)
    const share = random.between(0.3, 0.9)
    for (let dy = -2; dy <= 2; dy++)
      for (let dx = -2; dx <= 2; dx++) if (Math.hypot(dx, dy) <= radius) darken(x + dx, y + dy, share)
  }
  for (let i = 0; i < streaks; i++) {
    const x = random.int(0, width - 1)
    const thickness = random.int(1, 2)
    const share = random.between(0.05, 0.25)
    for (let y = 0; y < height; y++) for (let k = 0; k < thickness; k++) darken(x + k, y, share)
  }
}

/** Rows the feeder lost: what is below moves up, the last row is repeated. */
export function dropLines({ width, height, channels, data }: Picture, at: number, count: number): void {
  const row = width * channels
  data.copyWithin(at * row, (at + count) * row)
  const last = data.slice((height - 1) * row)
  for (let y = height - count; y < height; y++) data.set(last, y * row)
}

/** Clustered-dot screen, 4 × 4, as laser copiers print greys (Ulichney 1987). */
const CLUSTER = [12, 5, 6, 13, 4, 0, 1, 7, 11, 3, 2, 8, 15, 10, 9, 14]

/** Makes a one-channel picture black and white. */
export function toTwoLevels(picture: Picture, scanner: Scanner): void {
  const { width, height, data } = picture
  if (scanner.dither === 'diffusion') {
    diffuse(picture)
    return
  }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const limit =
        scanner.dither === 'clustered' ? 24 + CLUSTER[(y & 3) * 4 + (x & 3)] * 13 : scanner.threshold
      data[at] = data[at] < limit ? 0 : 255
    }
}

/** Floyd and Steinberg 1976. */
function diffuse({ width, height, data }: Picture): void {
  let errors = new Float32Array(width + 2)
  for (let y = 0; y < height; y++) {
    const next = new Float32Array(width + 2)
    let right = 0
    for (let x = 0; x < width; x++) {
      const wanted = data[y * width + x] + right + errors[x + 1]
      const level = wanted < 128 ? 0 : 255
      const error = wanted - level
      data[y * width + x] = level
      right = (error * 7) / 16
      next[x] += (error * 3) / 16
      next[x + 1] += (error * 5) / 16
      next[x + 2] += error / 16
    }
    errors = next
  }
}

/** Writes the picture as the device's file. */
export async function encode({ width, height, channels, data }: Picture, scanner: Scanner): Promise<Buffer> {
  const image = sharp(data, { raw: { width, height, channels } })
  const inItsColours = channels === 1 ? image.toColourspace('b-w') : image
  switch (scanner.format) {
    case 'jpeg': {
      const options = { quality: scanner.jpegQuality, optimiseCoding: false }
      const jpeg = await inItsColours.jpeg(options).toBuffer()
      return withDensity(jpeg, scanner.dpi)
    }
    case 'png':
      return inItsColours.withMetadata({ density: scanner.dpi }).png({ compressionLevel: 4 }).toBuffer()
    case 'tiff': {
      const perMm = scanner.dpi / 25.4
      const resolution = { xres: perMm, yres: perMm } as const
      return scanner.mode === 'bitonal'
        ? inItsColours.tiff({ compression: 'ccittfax4', bitdepth: 1, ...resolution }).toBuffer()
        : inItsColours.tiff({ compression: 'lzw', predictor: 'horizontal', ...resolution }).toBuffer()
    }
  }
}

/** Adds a JFIF header with the resolution; asking sharp for it converts every pixel's colour first. */
function withDensity(jpeg: Buffer, dpi: number): Buffer {
  const header = Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xe0,
    0,
    16,
    ...Buffer.from('JFIF\0'),
    1,
    1,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
  ])
  header.writeUInt16BE(dpi, 14)
  header.writeUInt16BE(dpi, 16)
  return Buffer.concat([header, jpeg.subarray(2)])
}
