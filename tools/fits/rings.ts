import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import {
  RING_INPUTS,
  RING_LETTERS,
  RING_UNITS,
  type RingNetwork,
  ringAnswers,
} from '#main/engines/page/ring-letters.ts'
import { insideOf, rings } from '#main/engines/page/rings.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { englishSentence, koreanText } from '#tools/exam-pages/drawn/words.ts'
import type { Face } from '#tools/exam-pages/faces.ts'
import { outline, typeset } from '#tools/exam-pages/typeset.ts'
import { type Random, seededRandom } from '#tools/random.ts'

/**
 * Fits the network that tells what stands in a ring (①, ㉠, ⓐ) on drawn rings of many faces, thick and thin, sharp and
 * blurred, and writes it where the engines have it. `--rings N` of each letter. The same numbers give the same network.
 */

const { values } = parseArgs({
  options: { rings: { type: 'string', default: '400' }, seed: { type: 'string', default: '0' } },
})

const INSIDES = [...'123456789ㄱㄴㄷㄹㅁabcde']
/** Rings that are no marks, and what is taken for a ring where none is. */
const OTHERS = [...'가나다라마이음ABNPRSTn+?ㅂ', '10', '12', '15']
const FACES: readonly Face[] = [
  'Light',
  'Regular',
  'Medium',
  'Bold',
  'myeongjo',
  'myeongjoBold',
  'batang',
  'times',
  'timesBold',
  'garamond',
]
const TILE = 48
const RADII = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]

interface Example {
  readonly patch: Float32Array
  readonly answer: number
}

/** Characters about a middle, so big that their ink fits into a square of this side. */
function glyphs(text: string, face: Face, cx: number, cy: number, side: number): string {
  const all = [...text].map((character) => outline(character, face))
  const width = all.reduce((sum, glyph) => sum + glyph.advance, 0)
  const boxes = all.flatMap(({ ink }) => (ink === undefined ? [] : [ink]))
  const [low, high] = [Math.min(...boxes.map(({ minY }) => minY)), Math.max(...boxes.map(({ maxY }) => maxY))]
  const widest = all.length > 1 ? width : Math.max(...boxes.map(({ minX, maxX }) => maxX - minX))
  const scale = side / Math.max(high - low, widest)
  const first = boxes[0]
  let x = all.length > 1 ? cx - (width * scale) / 2 : cx - ((first.minX + first.maxX) / 2) * scale
  return all
    .map(({ path, advance }) => {
      const made = `<path d="${path}" transform="matrix(${scale} 0 0 ${-scale} ${x} ${cy + ((low + high) / 2) * scale})"/>`
      x += advance * scale
      return made
    })
    .join('')
}

/** A tile with one ring in its middle, drawn or as the face itself has it. */
function tile(letter: string | undefined, inside: string, random: Random, left: number, top: number): string {
  const face = random.pick(FACES)
  const r = random.between(10, 17)
  const [cx, cy] = [left + TILE / 2 + random.between(-1, 1), top + TILE / 2 + random.between(-1, 1)]
  if (letter !== undefined && random.chance(0.3)) {
    const own = random.pick(['Regular', 'Bold', 'batang'] as const)
    const glyph = outline(letter, own)
    if (glyph.ink !== undefined && glyph.ink.maxX - glyph.ink.minX > glyph.unitsPerEm * 0.5) {
      const size = (2 * r * glyph.unitsPerEm) / (glyph.ink.maxX - glyph.ink.minX)
      const scale = size / glyph.unitsPerEm
      const x = cx - ((glyph.ink.minX + glyph.ink.maxX) / 2) * scale
      const y = cy + ((glyph.ink.minY + glyph.ink.maxY) / 2) * scale
      return `<path d="${glyph.path}" transform="matrix(${scale} 0 0 ${-scale} ${x} ${y})"/>`
    }
  }
  // Digits may all but touch the ring; Korean letters are wide and may not.
  const size = r * (/\d|[a-e]/.test(inside) ? random.between(0.75, 1.35) : random.between(0.7, 1.1))
  const pen = random.between(0.6, 2.2)
  const middle = [cx + random.between(-0.08, 0.08) * r, cy + random.between(-0.08, 0.08) * r]
  return `<circle cx="${cx}" cy="${cy}" r="${r}" fill="none" stroke="#000" stroke-width="${pen}"/>${glyphs(inside, face, middle[0], middle[1], size)}`
}

async function examplesOf(count: number, seed: number): Promise<{ examples: Example[]; missed: number }> {
  const random = seededRandom(seed)
  const wanted = [
    ...INSIDES.map((inside, answer) => ({
      inside,
      answer,
      letter: RING_LETTERS[answer] as string | undefined,
    })),
    ...OTHERS.map((inside) => ({ inside, answer: INSIDES.length, letter: undefined })),
  ].flatMap((item) =>
    Array.from({ length: item.letter === undefined ? Math.ceil(count / 6) : count }, () => item),
  )
  const examples: Example[] = []
  let missed = 0
  const perSheet = 400
  for (let from = 0; from < wanted.length; from += perSheet) {
    const own = wanted.slice(from, from + perSheet)
    const across = 20
    const [width, height] = [across * TILE, Math.ceil(own.length / across) * TILE]
    const parts = own.map(({ inside, letter }, i) =>
      tile(letter, inside, random, (i % across) * TILE, Math.floor(i / across) * TILE),
    )
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${parts.join('')}</svg>`
    let image = sharp(Buffer.from(svg)).greyscale()
    const sigma = random.between(0.3, 1.6)
    image = image.blur(sigma)
    const { data } = await image.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    const noise = random.between(0, 10)
    own.forEach(({ answer }, i) => {
      const crop = new Uint8Array(TILE * TILE)
      for (let y = 0; y < TILE; y += 1)
        for (let x = 0; x < TILE; x += 1) {
          const value = data[(Math.floor(i / across) * TILE + y) * width + (i % across) * TILE + x]
          crop[y * TILE + x] = Math.max(0, Math.min(255, 40 + value * 0.8 + noise * random.normal()))
        }
      const grey: Raster = { width: TILE, height: TILE, channels: 1, data: crop }
      const found = rings(grey, RADII)[0]
      if (found === undefined) missed += 1
      else examples.push({ patch: insideOf(grey, found), answer })
    })
  }
  return { examples, missed }
}

/** What is taken for a ring in lines of text that have none. */
async function misleading(lines: number, seed: number): Promise<Example[]> {
  const random = seededRandom(seed)
  const examples: Example[] = []
  for (let i = 0; i < lines; i += 1) {
    const face = random.pick(FACES)
    const text = random.chance(0.75)
      ? koreanText(random, 2)
      : englishSentence(random) + random.int(1000, 99999)
    const line = typeset(text.slice(0, 60), 20, 34, random.between(25, 34), face)
    const width = Math.ceil(line.width) + 40
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="54"><rect width="100%" height="100%" fill="#fff"/>${line.svg}</svg>`
    const { data, info } = await sharp(Buffer.from(svg))
      .greyscale()
      .blur(random.between(0.3, 1.8))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const noise = random.between(0, 10)
    for (let k = 0; k < data.length; k += 1)
      data[k] = Math.max(0, Math.min(255, 40 + data[k] * 0.8 + noise * random.normal()))
    const grey: Raster = { width: info.width, height: info.height, channels: 1, data }
    for (const ring of rings(grey, RADII))
      examples.push({ patch: insideOf(grey, ring), answer: INSIDES.length })
  }
  return examples
}

const EPOCHS = 16
const BATCH = 64

/** Softmax cross-entropy by Adam (Kingma and Ba 2015). */
function fit(examples: readonly Example[]): RingNetwork {
  const random = seededRandom(1)
  const answers = RING_LETTERS.length + 1
  const [row, outRow] = [RING_INPUTS + 1, RING_UNITS + 1]
  const split = RING_UNITS * row
  const parameters = Float64Array.from(
    { length: split + answers * outRow },
    (_, i) => random.normal() * (i < split ? 0.08 : 0.15),
  )
  const gradient = new Float64Array(parameters.length)
  const first = new Float64Array(parameters.length)
  const second = new Float64Array(parameters.length)
  const order = examples.map((_, i) => i)
  let step = 0
  const steps = EPOCHS * Math.ceil(examples.length / BATCH)
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = random.int(0, i)
      ;[order[i], order[j]] = [order[j], order[i]]
    }
    for (let from = 0; from < order.length; from += BATCH) {
      gradient.fill(0)
      const network = {
        hidden: Float32Array.from(parameters.subarray(0, split)),
        out: Float32Array.from(parameters.subarray(split)),
      }
      for (const index of order.slice(from, from + BATCH)) {
        const { patch, answer } = examples[index]
        const units = new Float64Array(RING_UNITS)
        for (let u = 0; u < RING_UNITS; u += 1) {
          let sum = network.hidden[u * row + RING_INPUTS]
          for (let i = 0; i < RING_INPUTS; i += 1) sum += network.hidden[u * row + i] * patch[i]
          units[u] = Math.tanh(sum)
        }
        const errors = ringAnswers(network, patch)
        errors[answer] = errors[answer] - 1
        for (let u = 0; u < RING_UNITS; u += 1) {
          let back = 0
          for (let a = 0; a < answers; a += 1) {
            back += errors[a] * network.out[a * outRow + u]
            gradient[split + a * outRow + u] += errors[a] * units[u]
          }
          back *= 1 - units[u] ** 2
          for (let i = 0; i < RING_INPUTS; i += 1) gradient[u * row + i] += back * patch[i]
          gradient[u * row + RING_INPUTS] += back
        }
        for (let a = 0; a < answers; a += 1) gradient[split + a * outRow + RING_UNITS] += errors[a]
      }
      step += 1
      const rate = 0.004 * (1 - step / (steps + 1))
      for (let i = 0; i < parameters.length; i += 1) {
        const slope = gradient[i] / BATCH + 1e-5 * parameters[i]
        first[i] = 0.9 * first[i] + 0.1 * slope
        second[i] = 0.999 * second[i] + 0.001 * slope * slope
        parameters[i] -=
          (rate * first[i]) / (1 - 0.9 ** step) / (Math.sqrt(second[i] / (1 - 0.999 ** step)) + 1e-8)
      }
    }
  }
  return {
    hidden: Float32Array.from(parameters.subarray(0, split)),
    out: Float32Array.from(parameters.subarray(split)),
  }
}

function packed(weights: Float32Array): { scale: number; bytes: string } {
  const scale = Math.max(...weights.map(Math.abs)) / 127
  return {
    scale,
    bytes: Buffer.from(Int8Array.from(weights, (value) => Math.round(value / scale)).buffer).toString(
      'base64',
    ),
  }
}

const right = (network: RingNetwork, examples: readonly Example[]) =>
  examples.filter(({ patch, answer }) => {
    const answers = ringAnswers(network, patch)
    return answers.indexOf(Math.max(...answers)) === answer
  }).length / examples.length

const count = Number(values.rings)
const { examples, missed } = await examplesOf(count, Number(values.seed))
const wrong = await misleading(Math.ceil(count / 2), Number(values.seed) + 1)
const network = fit([...examples, ...wrong])
const others = await examplesOf(Math.ceil(count / 5), Number(values.seed) + 1_000_000)
console.log(
  `right on ${examples.length} rings (${missed} not found): ${(100 * right(network, examples)).toFixed(2)} %`,
)
console.log(
  `${wrong.length} places in text that look like rings: ${(100 * right(network, wrong)).toFixed(2)} % told`,
)
const more = await misleading(Math.ceil(count / 8), Number(values.seed) + 1_000_001)
console.log(`${more.length} others: ${(100 * right(network, more)).toFixed(2)} %`)
console.log(
  `on ${others.examples.length} others (${others.missed} not found): ${(100 * right(network, others.examples)).toFixed(2)} %`,
)
const path = fileURLToPath(new URL('../../main/engines/page/ring-weights.ts', import.meta.url))
const lines = ({ scale, bytes }: { scale: number; bytes: string }) =>
  `{\n    scale: ${scale.toPrecision(6)},\n    bytes:\n      '${bytes}',\n  }`
writeFileSync(
  path,
  `/** Fitted by \`npm run fit:rings -- --rings ${count} --seed ${values.seed}\` on ${examples.length} rings; for \`ring-letters.ts\`. */
export const RING_WEIGHTS = {
  hidden: ${lines(packed(network.hidden))},
  out: ${lines(packed(network.out))},
} as const
`,
)
