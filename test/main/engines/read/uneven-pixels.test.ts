import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { readOnly } from '#test/support/read-all.ts'
import { picturePdf } from '#tools/pages/picture-pdf.ts'
import { encode, scanPicture } from '#tools/pages/scan-picture.ts'

const WIDTH = 204
const HEIGHT = 196
const picture = scanPicture(WIDTH, HEIGHT)
const MM_PER_INCH = 25.4

const tiff = (x: number, y: number, orientation = 1) =>
  encode(picture)
    .withMetadata({ orientation })
    .tiff({ xres: x / MM_PER_INCH, yres: y / MM_PER_INCH })
    .toBuffer()

/** A JPEG whose JFIF header claims a resolution. */
async function jpeg(unit: number, x: number, y: number): Promise<Buffer> {
  const bytes = await encode(picture).jpeg().toBuffer()
  const jfif = Buffer.from('ffe000104a46494600010100000000000000', 'hex')
  jfif[11] = unit
  jfif.writeUInt16BE(x, 12)
  jfif.writeUInt16BE(y, 14)
  return Buffer.concat([bytes.subarray(0, 2), jfif, bytes.subarray(2)])
}

async function png(unit: number, x: number, y: number): Promise<Buffer> {
  const bytes = await encode(picture).withMetadata({ density: 72 }).png().toBuffer()
  const chunk = bytes.indexOf('pHYs')
  bytes.writeUInt32BE(x, chunk + 4)
  bytes.writeUInt32BE(y, chunk + 8)
  bytes[chunk + 12] = unit
  bytes.writeUInt32BE(crc32(bytes.subarray(chunk, chunk + 13)), chunk + 13)
  return bytes
}

async function sizeOf(bytes: Uint8Array) {
  const { raster, scale } = await readOnly(bytes)
  return [raster.width, raster.height, scale?.x ?? 1, scale?.y ?? 1]
}

test.for([
  ['a fax in standard resolution', tiff(204, 98), [WIDTH, 408, 1, 408 / HEIGHT]],
  ['a fax in fine resolution', tiff(204, 196), [WIDTH, 204, 1, 204 / HEIGHT]],
  ['a TIFF that is denser downwards', tiff(100, 200), [408, HEIGHT, 2, 1]],
  ['a fax that lies on its side', tiff(204, 98, 6), [408, WIDTH, 408 / HEIGHT, 1]],
  ['a JPEG', jpeg(1, 200, 100), [WIDTH, 392, 1, 2]],
  ['a JPEG that tells the ratio alone', jpeg(0, 1, 2), [408, HEIGHT, 2, 1]],
  ['a PNG', png(1, 8000, 4000), [WIDTH, 392, 1, 2]],
  ['a PNG that tells the ratio alone', png(0, 2, 1), [WIDTH, 392, 1, 2]],
] as const)('%s comes with square pixels', async ([, bytes, size]) => {
  expect(await sizeOf(await bytes)).toEqual(size)
})

test.for([
  ['even', tiff(300, 300)],
  ['even but for rounding', jpeg(1, 300, 299)],
  ['beyond belief', jpeg(1, 300, 2)],
  ['nothing', jpeg(1, 0, 0)],
  ['half of nothing', jpeg(1, 300, 0)],
] as const)('a resolution that is %s changes nothing', async ([, bytes]) => {
  expect(await sizeOf(await bytes)).toEqual([WIDTH, HEIGHT, 1, 1])
})

test('the resolution is that of the stretched picture', async () => {
  expect((await readOnly(await tiff(204, 98))).dpi).toBeCloseTo(204, 0)
  expect((await readOnly(await tiff(100, 200))).dpi).toBeCloseTo(200, 0)
})

test('a PDF says itself how its picture lies: the JPEG inside is not asked', async () => {
  const bytes = await jpeg(1, 200, 100)
  const page = { width: WIDTH, height: HEIGHT, bytes, filter: '/DCTDecode', colourSpace: '/DeviceRGB' }
  expect(await sizeOf(picturePdf([{ picture: page }]))).toEqual([WIDTH, HEIGHT, 1, 1])
})
