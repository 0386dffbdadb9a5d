import jpegTurbo from '@julusian/jpeg-turbo'
import sharp from 'sharp'
import { toGrey } from '#main/engines/raster/plane.ts'
import type { ReadOptions } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import { picturePdf } from '#tools/pages/picture-pdf.ts'
import { encode, scanPicture } from '#tools/pages/scan-picture.ts'
import { type BenchFigure, reportBench } from './report.ts'

/**
 * CPU time to read one A4 page at 300 dpi from each format, beside libjpeg-turbo decoding the same scan to grey.
 * CPU time, since a page waits for no disk here, and other programs on the machine lengthen only the wall clock.
 */

const [WIDTH, HEIGHT] = [2480, 3508]
const ROUNDS = 7

const picture = scanPicture(WIDTH, HEIGHT)
const grey = toGrey(picture)
const bilevel = () => encode(grey).threshold(128).toColourspace('b-w')
const colourJpeg = await encode(picture).jpeg({ quality: 85 }).toBuffer()
const greyJpeg = await encode(grey).toColourspace('b-w').jpeg({ quality: 85 }).toBuffer()
const fax = await bilevel().tiff({ compression: 'ccittfax4', bitdepth: 1, tile: false }).toBuffer()

const a4 = [595.2, 841.92] as const
const jpegPdf = picturePdf([
  {
    size: a4,
    picture: {
      width: WIDTH,
      height: HEIGHT,
      bytes: colourJpeg,
      filter: '/DCTDecode',
      colourSpace: '/DeviceRGB',
    },
  },
])
const drawnPdf = picturePdf([
  {
    size: a4,
    picture: {
      width: WIDTH,
      height: HEIGHT,
      bytes: colourJpeg,
      filter: '/DCTDecode',
      colourSpace: '/DeviceRGB',
    },
    more: '0 0 0 rg 10 10 20 20 re f',
  },
])

const cases: readonly [name: string, bytes: Buffer, options?: ReadOptions][] = [
  ['jpeg-colour', colourJpeg],
  ['jpeg-colour-as-grey', colourJpeg, { colour: false }],
  ['jpeg-grey', greyJpeg],
  [
    'jpeg-sideways',
    await sharp(colourJpeg).withMetadata({ orientation: 6 }).jpeg({ quality: 85 }).toBuffer(),
  ],
  ['png-grey', await encode(grey).toColourspace('b-w').png().toBuffer()],
  ['png-colour', await encode(picture).png().toBuffer()],
  ['png-1-bit', await bilevel().png({ palette: false }).toBuffer()],
  ['tiff-fax', fax],
  ['tiff-lzw', await encode(picture).tiff({ compression: 'lzw' }).toBuffer()],
  ['webp', await encode(picture).webp({ quality: 85 }).toBuffer()],
  ['pdf-of-jpeg', jpegPdf],
  ['pdf-drawn', drawnPdf],
]

/** Least CPU time of each, ms; measured in turns so that a busy machine is busy for all. */
async function measure(runs: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const best = runs.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, run] of runs.entries()) {
      const began = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(began)
      best[i] = Math.min(best[i] ?? 0, (user + system) / 1000)
    }
  }
  return best
}

async function readThrough(bytes: Buffer, options?: ReadOptions): Promise<void> {
  for await (const page of readPages(bytes, { recycle: true, ...options }))
    if ('error' in page) throw page.error
}

const FLOOR = 'libjpeg-turbo to grey'
const [floor = 0, ...times] = await measure([
  () => jpegTurbo.decompress(colourJpeg, { format: jpegTurbo.FORMAT_GRAY }),
  ...cases.map(
    ([, bytes, options]) =>
      () =>
        readThrough(bytes, options),
  ),
])
const AIMS: Readonly<Record<string, number>> = { 'jpeg-colour': 1.35, 'jpeg-grey': 1.1, 'pdf-of-jpeg': 1.6 }

const figures: BenchFigure[] = [
  {
    ...{ name: 'read.floor', value: floor, unit: 'ms', met: null },
    checks: 'What decoding the page costs with nothing around it.',
  },
  ...cases.map(([name], i): BenchFigure => {
    const value = times[i] ?? 0
    const ratio = value / floor
    const aim = AIMS[name]
    return {
      name: `read.${name}`,
      value,
      unit: 'ms',
      against: FLOOR,
      ratio,
      ...(aim === undefined ? {} : { aim: `<= ${aim} × ${FLOOR}` }),
      met: aim === undefined ? null : ratio <= aim,
      checks: 'Reading a page in this format costs little more than decoding the scan itself.',
    }
  }),
  {
    ...{ name: 'read.memory', value: process.resourceUsage().maxRSS / 1024, unit: 'MiB', met: null },
    checks: 'The most memory that this whole run held.',
  },
]
reportBench(figures)
process.exit()
