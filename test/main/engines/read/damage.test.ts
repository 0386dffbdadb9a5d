import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { toGrey } from '#main/engines/raster/plane.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { StationError } from '#shared/domain/errors.ts'
import { readAll } from '#test/support/read-all.ts'
import { type PdfPicturePage, picturePdf } from '#tools/pages/picture-pdf.ts'
import { encode, scanPicture } from '#tools/pages/scan-picture.ts'
import { seededRandom } from '#tools/random.ts'

const colour = scanPicture(480, 640)
const bilevel = encode(toGrey(colour)).threshold(128).toColourspace('b-w')

const jpegPdf = async (picture: Sharp, page: Partial<PdfPicturePage> = {}) => {
  const bytes = await picture.jpeg({ quality: 85 }).toBuffer()
  const { width, height } = colour
  const scan = { width, height, bytes, filter: '/DCTDecode', colourSpace: '/DeviceRGB' }
  return picturePdf([{ picture: scan, ...page }])
}

const files: Readonly<Record<string, Buffer>> = {
  'baseline JPEG': await encode(colour).jpeg({ quality: 85, optimiseCoding: false }).toBuffer(),
  'optimised JPEG': await encode(colour).jpeg({ quality: 85, mozjpeg: true, progressive: false }).toBuffer(),
  'grey JPEG': await encode(colour).toColourspace('b-w').jpeg({ quality: 85 }).toBuffer(),
  'progressive JPEG': await encode(colour).jpeg({ quality: 85, progressive: true }).toBuffer(),
  PNG: await encode(colour).png().toBuffer(),
  'LZW TIFF': await encode(colour).tiff({ compression: 'lzw' }).toBuffer(),
  'deflate TIFF': await encode(colour).tiff({ compression: 'deflate' }).toBuffer(),
  'fax TIFF': await bilevel.clone().tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(),
  WebP: await encode(colour).webp({ quality: 85 }).toBuffer(),
  'lossless WebP': await encode(colour).webp({ lossless: true }).toBuffer(),
  'PDF of a JPEG': await jpegPdf(encode(colour)),
  // With a margin the picture is not the page, which is drawn.
  'PDF that draws a JPEG': await jpegPdf(encode(colour), { matrix: [400, 0, 0, 560, 40, 40] }),
}

/** Halved while it is decoded, as very large scans are: another way through the decoders. */
const REDUCED = ', reduced'

/** `error`, `flagged` (every page damaged or broken, or one of them missing) or `clean`. */
async function outcome(bytes: Buffer, name: string): Promise<string> {
  const limits = name.endsWith(REDUCED) ? { maxRasterPixels: 100_000 } : {}
  try {
    const pages = await readAll(bytes, { limits })
    const isFlagged = pages.some((page) => isBroken(page) || page.damage !== undefined)
    return isFlagged ? 'flagged' : 'clean'
  } catch (error) {
    if (error instanceof StationError && error.code === 'unreadable') return 'error'
    throw error
  }
}

const CASES = 12
const names = Object.keys(files).flatMap((name) => [name, `${name}${REDUCED}`])
const bytesOf = (name: string) => Buffer.from(files[name.replace(REDUCED, '')] ?? '')

test.for(names)('a whole %s is clean', async (name) => {
  expect(await outcome(bytesOf(name), name)).toBe('clean')
})

test.for(names)('a %s cut short anywhere is flagged', async (name) => {
  const random = seededRandom(7)
  const whole = bytesOf(name)
  const lengths = [1, 2, 12, 100, whole.length - 3, whole.length - 100]
  for (let i = 0; i < CASES; i++) lengths.push(random.int(1, whole.length - 3))
  for (const length of lengths) {
    expect(await outcome(whole.subarray(0, length), name), `${length} of ${whole.length} bytes`).not.toBe(
      'clean',
    )
  }
})

test.for(names)('a %s whose tail never reached the disk is flagged', async (name) => {
  const random = seededRandom(8)
  for (let i = 0; i < CASES; i++) {
    const bytes = bytesOf(name)
    const from = Math.floor(bytes.length * random.between(0.3, 0.95))
    bytes.fill(0, from)
    expect(await outcome(bytes, name), `zeros from ${from} of ${bytes.length}`).not.toBe('clean')
  }
})

test.for(names)('a %s with a sector of zeros in its picture is flagged', async (name) => {
  const random = seededRandom(9)
  for (let i = 0; i < CASES; i++) {
    const bytes = bytesOf(name)
    const sector = Math.min(4096, Math.floor(bytes.length / 4))
    const from = Math.floor(bytes.length * random.between(0.2, 0.7))
    bytes.fill(0, from, from + sector)
    expect(await outcome(bytes, name), `${sector} zeros at ${from} of ${bytes.length}`).not.toBe('clean')
  }
})

test.for(
  names.filter((name) => !name.includes('WebP')),
)('a %s with a sector of another file is flagged', async (name) => {
  // WebP guards its data by nothing: foreign bytes in it are other colours, which alignment has to notice.
  const random = seededRandom(10)
  for (let i = 0; i < CASES; i++) {
    const bytes = bytesOf(name)
    const sector = Math.min(4096, Math.floor(bytes.length / 4))
    const from = Math.floor(bytes.length * random.between(0.2, 0.7))
    for (let at = from; at < from + sector; at++) bytes[at] = random.int(0, 255)
    expect(await outcome(bytes, name), `${sector} foreign bytes at ${from} of ${bytes.length}`).not.toBe(
      'clean',
    )
  }
})

const blank = scanPicture(480, 640, 1, 0)
blank.data.fill(255)
const grain = scanPicture(480, 640, 1, 0)
const dust = seededRandom(12)
for (let i = 0; i < grain.data.length; i++) grain.data[i] = 245 + dust.int(-3, 3)
const pages = { blank, grain, 'with marks': colour }

test.for(Object.entries(pages))('no hole is seen in a whole page %s, however it is compressed', async ([
  ,
  page,
]) => {
  for (const quality of [1, 30, 75, 95, 100]) {
    // With little effort and no loss at all, libwebp writes zeros for nothing, by the thousand.
    for (const effort of quality === 100 ? [4, 6] : [0, 4, 6]) {
      const lossy = await encode(page).webp({ quality, effort }).toBuffer()
      expect(await outcome(lossy, ''), `lossy WebP ${quality} ${effort}`).toBe('clean')
    }
    for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
      for (const optimiseCoding of [true, false]) {
        const options = { quality, chromaSubsampling, optimiseCoding }
        const baseline = await encode(page).jpeg(options).toBuffer()
        expect(await outcome(baseline, ''), `JPEG ${JSON.stringify(options)}`).toBe('clean')
        const padded = Buffer.concat([baseline, Buffer.alloc(4096)])
        expect(await outcome(padded, ''), 'zeros behind the end').toBe('clean')
      }
    }
  }
})

test.for([
  ['WebP', 128, 0],
  ['WebP', 400, 0],
  ['WebP', 512, 0xff],
  ['WebP', 512, 0xf6],
  ['baseline JPEG', 512, 0],
  ['baseline JPEG, reduced', 512, 0],
] as const)('a %s with a hole of %i bytes of %i is flagged wherever it is', async ([name, length, value]) => {
  const random = seededRandom(13)
  for (let i = 0; i < 60; i++) {
    const bytes = bytesOf(name)
    const from = Math.floor(bytes.length * random.between(0.2, 0.9))
    bytes.fill(value, from, Math.min(from + length, bytes.length - 2))
    expect(await outcome(bytes, name), `at ${from} of ${bytes.length}`).not.toBe('clean')
  }
})
