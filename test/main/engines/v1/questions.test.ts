import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { handwritingV1 } from '#main/engines/v1/handwriting.ts'
import { imreadColour, imreadGrey } from '#main/engines/v1/imread.ts'
import { pythonInt, pythonRound } from '#main/engines/v1/python.ts'
import { readQuestionsV1, splitCells } from '#main/engines/v1/questions.ts'
import { segmentV1 } from '#main/engines/v1/segment.ts'
import { goldenBytes, goldenCases, goldenJson, hasGoldens, runOriginal } from '#tools/original-worker.ts'
import { type Random, seededRandom } from '#tools/random.ts'

if (!hasGoldens) console.warn('skipped: the original worker is not beside the project folder')

test.skipIf(!hasGoldens).for(goldenCases('omr_v1'))(
  '$id reads exactly as recorded',
  async ({ input, expected }) => {
    const payload = goldenJson(input.questions ?? '')
    const answers = readQuestionsV1(
      await imreadColour(goldenBytes(input.image)),
      payload.questions ?? payload,
    )
    expect(answers).toEqual(goldenJson(expected).answers)
  },
)

test.skipIf(!hasGoldens)('regions are cut into the recorded cells', () => {
  for (const { bbox, n, axis, boxes } of goldenJson('omr_split.expected.json')) {
    const [x, y, w, h] = bbox
    expect(splitCells({ x, y, w, h }, n, axis).map((cell) => [cell.x, cell.y, cell.w, cell.h])).toEqual(boxes)
  }
})

test('numbers are taken as Python takes them', () => {
  const cases: [unknown, number][] = [
    [12.7, 12],
    [-0.5, 0],
    ['12', 12],
    [' 12 ', 12],
    ['2_0', 20],
    ['１２', 12],
    ['+7', 7],
    ['20.5', -1],
    ['2__0', -1],
    ['', -1],
    ['abc', -1],
    [true, 1],
    [null, -1],
    [undefined, -1],
    [[3], -1],
    [Number.POSITIVE_INFINITY, -1],
  ]
  for (const [value, expected] of cases) expect(pythonInt(value, -1), String(value)).toBe(expected)
  expect([0.5, 1.5, 2.5, 3.5, -0.5, -1.5, 2.4, 2.6].map(pythonRound)).toEqual([0, 2, 2, 4, 0, -2, 2, 3])
})

test('one malformed question fails the whole job in the words of the original', () => {
  const page = { width: 1, height: 1, channels: 1 as const, data: Uint8Array.of(255) }
  const fails = (question: unknown, message: string) =>
    expect(() => readQuestionsV1(page, [question])).toThrow(message)
  fails({ axis: 3 }, "'int' object has no attribute 'lower'")
  fails({ roi: [1, 2, 3, 4] }, "'list' object has no attribute 'get'")
  fails({ choices: 5 }, "object of type 'int' has no len()")
  fails(7, "'int' object has no attribute 'get'")
  expect(readQuestionsV1(page, null)).toEqual([])
})

const folder = mkdtempSync(join(tmpdir(), 'grading-station-v1-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PICTURES = 60

/** Noise, strokes and blots of random size and tone, in a random format. */
async function randomPicture(random: Random): Promise<Buffer> {
  const width = random.int(1, 8) === 1 ? random.int(1, 12) : random.int(40, 400)
  const height = random.int(40, 400)
  const paper = random.int(120, 255)
  const noise = random.pick([0, 1, 4, 15])
  const pixels = Buffer.alloc(width * height * 3)
  for (let i = 0; i < pixels.length; i++) pixels[i] = paper + Math.round(random.normal() * noise)
  for (let blot = random.int(0, 30); blot > 0; blot--) {
    const [x, y] = [random.int(0, width - 1), random.int(0, height - 1)]
    const [w, h] = [random.int(1, 60), random.int(1, 60)]
    const tone = [random.int(0, 255), random.int(0, 255), random.int(0, 255)]
    const isHollow = random.chance(0.5)
    for (let row = y; row < Math.min(height, y + h); row++) {
      for (let column = x; column < Math.min(width, x + w); column++) {
        const isEdge = row < y + 2 || column < x + 2 || row >= y + h - 2 || column >= x + w - 2
        if (!isHollow || isEdge) pixels.set(tone, (row * width + column) * 3)
      }
    }
  }
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } })
  switch (random.int(0, 8)) {
    case 0:
      return picture.toColourspace('b-w').png().toBuffer()
    case 1:
      return picture.png().toBuffer()
    case 2:
      return picture.ensureAlpha(0.5).png().toBuffer()
    case 3:
      return picture.png({ palette: true, colours: 16 }).toBuffer()
    case 4:
      return picture
        .toColourspace('b-w')
        .jpeg({ quality: random.int(40, 95) })
        .toBuffer()
    case 5:
      return picture
        .withMetadata({ orientation: random.int(1, 8) })
        .jpeg({ quality: random.int(40, 95), chromaSubsampling: random.pick(['4:2:0', '4:4:4']) })
        .toBuffer()
    case 6:
      return picture.jpeg({ quality: random.int(40, 95), progressive: true }).toBuffer()
    case 7:
      return deepened(pixels, { width, height }, random)
    default:
      return picture.webp({ lossless: true }).toBuffer()
  }
}

/** The same picture as a PNG of 16 bits a colour, with random lower bits. */
function deepened(
  pixels: Uint8Array,
  size: { width: number; height: number },
  random: Random,
): Promise<Buffer> {
  const deep = Uint16Array.from(pixels, (value) => value * 256 + random.int(0, 255))
  return sharp(deep, { raw: { ...size, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toBuffer()
}

function randomQuestion(random: Random, id: number) {
  const number = () =>
    random.pick([random.int(-20, 380), random.between(-20, 380), String(random.int(0, 300)), null])
  const size = () => random.pick([random.int(1, 150), random.between(1, 150), random.int(-5, 3)])
  return {
    question_id: id,
    roi: { x: number(), y: number(), w: size(), h: size() },
    choices: random.pick([undefined, null, 'ABC', ['1', '2', '3', '4'], [1, 2], ['A', 'A'], ['only']]),
    axis: random.pick([undefined, 'x', 'y', 'Y', 'sideways']),
  }
}

test('random pictures and questions read exactly as the original worker reads them', async (context) => {
  const random = seededRandom(20261123)
  const jobs = []
  for (let i = 0; i < PICTURES; i++) {
    const image = join(folder, `${i}.img`)
    const bytes = await randomPicture(random)
    writeFileSync(image, bytes)
    const questions = Array.from({ length: 20 }, (_, id) => randomQuestion(random, id))
    jobs.push({ image, bytes, questions: JSON.parse(JSON.stringify(questions)) as unknown[] })
  }
  const originals = runOriginal(jobs.map(({ image, questions }) => ({ image, questions })))
  if (originals === undefined) return context.skip('needs the original worker and a Python with OpenCV')
  for (const [i, { bytes, questions }] of jobs.entries()) {
    const original = originals[i]
    const colour = await imreadColour(bytes)
    const grey = await imreadGrey(bytes)
    if (colour === undefined || grey === undefined) throw new Error(`picture ${i} is unreadable`)
    expect(readQuestionsV1(colour, questions), `answers of picture ${i}`).toEqual(original.answers)
    expect(
      segmentV1(colour).map((b) => [b.x, b.y, b.w, b.h]),
      `boxes of picture ${i}`,
    ).toEqual(original.boxes)
    expect(handwritingV1(grey), `handwriting of picture ${i}`).toEqual(original.handwriting)
  }
})
