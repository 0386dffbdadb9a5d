import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { toGrey } from '#main/engines/raster/plane.ts'
import { orient } from '#main/engines/read/orient.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { readOnly } from '#test/support/read-all.ts'
import { encode, meanDifference, scanPicture } from '#tools/pages/scan-picture.ts'

const colour = scanPicture()
const grey: Raster = toGrey(colour)
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8]

const LOSSLESS = 0
const JPEG_LIKE = 4

const formats: readonly [name: string, write: (picture: Sharp) => Sharp, like: Raster, tolerance: number][] =
  [
    ['PNG', (picture) => picture.png(), colour, LOSSLESS],
    ['interlaced PNG', (picture) => picture.png({ progressive: true }), colour, LOSSLESS],
    ['grey PNG', (picture) => picture.toColourspace('b-w').png(), grey, 1],
    ['16-bit PNG', (picture) => picture.toColourspace('rgb16').png(), colour, 1],
    ['16-bit grey PNG', (picture) => picture.toColourspace('grey16').png(), grey, 2],
    ['opaque RGBA PNG', (picture) => picture.ensureAlpha(1).png(), colour, LOSSLESS],
    ['palette PNG', (picture) => picture.png({ palette: true }), colour, 6],
    ['JPEG', (picture) => picture.jpeg({ quality: 95 }), colour, JPEG_LIKE],
    ['progressive JPEG', (picture) => picture.jpeg({ quality: 95, progressive: true }), colour, JPEG_LIKE],
    ['grey JPEG', (picture) => picture.toColourspace('b-w').jpeg({ quality: 95 }), grey, JPEG_LIKE],
    ['CMYK JPEG', (picture) => picture.toColourspace('cmyk').jpeg({ quality: 95 }), colour, 25],
    ['WebP', (picture) => picture.webp({ lossless: true }), colour, LOSSLESS],
    ['plain TIFF', (picture) => picture.tiff({ compression: 'none' }), colour, LOSSLESS],
    ['LZW TIFF', (picture) => picture.tiff({ compression: 'lzw' }), colour, LOSSLESS],
    ['deflate TIFF', (picture) => picture.tiff({ compression: 'deflate' }), colour, LOSSLESS],
    ['JPEG TIFF', (picture) => picture.tiff({ compression: 'jpeg', quality: 95 }), colour, JPEG_LIKE],
    ['tiled TIFF', (picture) => picture.tiff({ compression: 'lzw', tile: true }), colour, LOSSLESS],
    ['grey TIFF', (picture) => picture.toColourspace('b-w').tiff({ compression: 'lzw' }), grey, 1],
  ]

test.for(formats)('a %s gives its picture, colour only where it has colour', async ([
  ,
  write,
  like,
  tolerance,
]) => {
  const page = await readOnly(await write(encode(colour)).toBuffer())
  expect(page.damage).toBeUndefined()
  expect(page.raster.channels).toBe(like.channels)
  expect(meanDifference(page.raster, like)).toBeLessThanOrEqual(tolerance)
})

test.for([
  'ccittfax4',
  'packbits',
  'none',
] as const)('a 1-bit TIFF (%s) gives black and white', async (compression) => {
  const bilevel = encode(grey).threshold(128).toColourspace('b-w')
  const page = await readOnly(await bilevel.clone().tiff({ compression, bitdepth: 1 }).toBuffer())
  const expected = await bilevel.raw().toBuffer()
  expect(page.raster.channels).toBe(1)
  expect(Buffer.from(page.raster.data).equals(expected)).toBe(true)
})

test('luminance alone is given when that is all that is asked', async () => {
  for (const write of [
    (p: Sharp) => p.png(),
    (p: Sharp) => p.jpeg({ quality: 95 }),
    (p: Sharp) => p.webp(),
  ]) {
    const page = await readOnly(await write(encode(colour)).toBuffer(), { colour: false })
    expect(page.raster.channels).toBe(1)
    expect(meanDifference(page.raster, grey)).toBeLessThan(JPEG_LIKE)
  }
})

test('what is transparent is white paper', async () => {
  const transparent = await encode(colour).ensureAlpha(0).png().toBuffer()
  const { raster } = await readOnly(transparent)
  expect(raster.data.every((value) => value === 255)).toBe(true)
})

test.for(ORIENTATIONS)('EXIF orientation %i is turned upright', async (orientation) => {
  // The stored picture is the upright one turned back: 6 and 8 undo each other, the others themselves.
  const back = orientation === 6 ? 8 : orientation === 8 ? 6 : orientation
  const stored = orient(colour, back)
  for (const write of [
    (picture: Sharp) => picture.jpeg({ quality: 95 }),
    (picture: Sharp) => picture.tiff({ compression: 'lzw' }),
    (picture: Sharp) => picture.webp({ lossless: true }),
    (picture: Sharp) => picture.png(),
  ]) {
    const bytes = await write(encode(stored).withMetadata({ orientation })).toBuffer()
    const { raster } = await readOnly(bytes)
    expect([raster.width, raster.height]).toEqual([colour.width, colour.height])
    expect(meanDifference(raster, colour)).toBeLessThan(JPEG_LIKE)
  }
})

test('a turned picture keeps every pixel at any odd size', () => {
  for (const [width, height] of [
    [1, 1],
    [1, 5],
    [65, 3],
    [130, 67],
  ] as const) {
    for (const channels of [1, 3] as const) {
      const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 31) % 251)
      const raster: Raster = { width, height, channels, data }
      for (const orientation of ORIENTATIONS) {
        const back = orientation === 6 ? 8 : orientation === 8 ? 6 : orientation
        const again = orient(orient(raster, orientation), back)
        expect(
          Buffer.from(again.data).equals(Buffer.from(data)),
          `${width} × ${height}, ${orientation}`,
        ).toBe(true)
      }
      // Orientation 6 is stored lying on its left side: its first row is the right-hand column.
      const turned = orient(raster, 6)
      expect([...turned.data.slice((height - 1) * channels, height * channels)]).toEqual([
        ...data.slice(0, channels),
      ])
    }
  }
})

test('the resolution is read from JFIF, EXIF, PNG and TIFF, and is unknown where the file does not say', async () => {
  const at300 = encode(colour).withMetadata({ density: 300 })
  expect((await readOnly(await at300.clone().jpeg().toBuffer())).dpi).toBeCloseTo(300, 0)
  expect((await readOnly(await at300.clone().png().toBuffer())).dpi).toBeCloseTo(300, 0)
  expect(
    (await readOnly(await encode(colour).tiff({ xres: 11.81, yres: 11.81 }).toBuffer())).dpi,
  ).toBeCloseTo(300, 0)
  expect((await readOnly(await encode(colour).webp().toBuffer())).dpi).toBeUndefined()
})

test('pictures of one pixel and of odd sizes are read', async () => {
  for (const [width, height] of [
    [1, 1],
    [1, 9],
    [7, 1],
    [17, 33],
  ] as const) {
    for (const write of [
      (p: Sharp) => p.png(),
      (p: Sharp) => p.jpeg(),
      (p: Sharp) => p.tiff(),
      (p: Sharp) => p.webp(),
    ]) {
      const { raster } = await readOnly(await write(encode(scanPicture(width, height))).toBuffer())
      expect([raster.width, raster.height]).toEqual([width, height])
    }
  }
})

test('the bytes may be a window of a larger buffer', async () => {
  const png = await encode(colour).png().toBuffer()
  const padded = new Uint8Array(png.length + 100).fill(7)
  padded.set(png, 50)
  const page = await readOnly(padded.subarray(50, 50 + png.length))
  expect(meanDifference(page.raster, colour)).toBe(0)
})

test('recycled pages read one after the other are the pages of their files', async () => {
  const pictures = [1, 2, 3].map((seed) => scanPicture(800, 900, seed))
  for (const picture of pictures) {
    const sideways = encode(picture).withMetadata({ orientation: 6 })
    for (const bytes of [await encode(picture).jpeg().toBuffer(), await sideways.jpeg().toBuffer()]) {
      const kept = (await readOnly(bytes)).raster
      for await (const page of readPages(bytes, { recycle: true })) {
        expect(isBroken(page) ? 'broken' : meanDifference(page.raster, kept)).toBe(0)
      }
    }
  }
})
