import sharp from 'sharp'
import { expect, test } from 'vitest'
import { READ_LIMITS, type ReadOptions } from '#main/engines/read/page.ts'
import { sniff } from '#main/engines/read/sniff.ts'
import { readAll } from '#test/support/read-all.ts'
import { picturePdf } from '#tools/pages/picture-pdf.ts'
import { encode, scanPicture } from '#tools/pages/scan-picture.ts'

const picture = scanPicture(320, 448)
const jpeg = await encode(picture).jpeg().toBuffer()
const progressive = await encode(picture).jpeg({ progressive: true }).toBuffer()
const png = await encode(picture).png().toBuffer()
const webp = await encode(picture).webp().toBuffer()
const tiff = await sharp([png, png, png], { join: { animated: true } })
  .tiff()
  .toBuffer()
const pdfPage = {
  picture: { width: 320, height: 448, bytes: jpeg, filter: '/DCTDecode', colourSpace: '/DeviceRGB' },
}
const pdf = picturePdf([pdfPage, pdfPage, pdfPage])

const refused = (bytes: Uint8Array, reason: string, options?: ReadOptions) =>
  expect(readAll(bytes, options)).rejects.toMatchObject({ code: 'unreadable', reason })

test('an empty file, text and random bytes are named for what they are', async () => {
  await refused(Buffer.alloc(0), 'empty-file')
  await refused(Buffer.from('student,score\nKim,90\n'), 'not-an-image')
  await refused(Buffer.alloc(9000), 'not-an-image')
  await refused(Buffer.from('<!DOCTYPE html><html><body>Link expired</body></html>'), 'unsupported-format')
})

test('known formats that are not read are refused by name', async () => {
  const named: [Buffer, string][] = [
    [await encode(picture).gif().toBuffer(), 'gif'],
    [await encode(picture).avif().toBuffer(), 'heif'],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'svg'],
    [Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'svg'],
    [Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]), 'bmp'],
    [Buffer.concat([Buffer.from('0000001c6674797069736f6d', 'hex'), Buffer.alloc(60)]), 'video'],
    [Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(60)]), 'zip'],
  ]
  for (const [bytes, format] of named) {
    expect(sniff(bytes)).toBe(format)
    await expect(readAll(bytes)).rejects.toMatchObject({ reason: 'unsupported-format', params: { format } })
  }
})

test('a JPEG of a kind that libjpeg does not decode is refused by its header', async () => {
  for (const marker of [0xc3, 0xc7, 0xcb]) {
    const lossless = Buffer.from(jpeg)
    lossless[lossless.indexOf('ffc0', 0, 'hex') + 1] = marker
    await refused(lossless, 'unsupported-format')
  }
  const deep = Buffer.from(jpeg)
  deep[deep.indexOf('ffc0', 0, 'hex') + 4] = 12
  await refused(deep, 'unsupported-format')
})

test('a size over the cap is refused by the header alone', async () => {
  const tooFew = { limits: { maxPixels: 320 * 448 - 1 } }
  for (const bytes of [jpeg, progressive, png, webp]) await refused(bytes, 'image-too-large', tooFew)
  await refused(picturePdf([pdfPage]), 'image-too-large', tooFew)
  // Headers that lie: nothing is decoded, so the missing data is never met.
  const lyingPng = Buffer.from(png.subarray(0, 200))
  lyingPng.writeUInt32BE(50_000, 16)
  lyingPng.writeUInt32BE(50_000, 20)
  await refused(lyingPng, 'image-too-large')
  const lyingJpeg = Buffer.from(jpeg)
  const frame = lyingJpeg.indexOf('ffc0', 0, 'hex')
  lyingJpeg.writeUInt16BE(65_000, frame + 5)
  lyingJpeg.writeUInt16BE(65_000, frame + 7)
  await refused(lyingJpeg, 'image-too-large')
})

test('each page of a TIFF or PDF is held to the cap', async () => {
  const pages = await readAll(tiff, { limits: { maxPixels: 1000 } })
  expect(pages.map((page) => 'error' in page && page.error.reason)).toEqual(Array(3).fill('image-too-large'))
})

test('a picture over the size of a page in memory is reduced, whatever its format', async () => {
  const half = { limits: { maxRasterPixels: (320 * 448) / 2 } }
  for (const bytes of [jpeg, png, webp, tiff, pdf]) {
    const [page] = await readAll(bytes, half)
    expect(page).toMatchObject({ raster: { width: 160, height: 224 } })
    if (bytes !== pdf) expect(page).toMatchObject({ scale: { x: 0.5, y: 0.5 } })
  }
  const [whole] = await readAll(jpeg)
  expect(whole).not.toHaveProperty('scale')
})

test('what decoders hold whole in memory may have fewer pixels', async () => {
  const interlaced = await encode(picture).png({ progressive: true }).toBuffer()
  for (const bytes of [progressive, interlaced]) {
    await refused(bytes, 'image-too-large', { limits: { maxProgressivePixels: 100_000 } })
  }
})

test('a JPEG may have no more scans than the cap', async () => {
  await refused(progressive, 'too-many-scans', { limits: { maxJpegScans: 3 } })
  // The same scan again and again: cheap to write, dear to decode.
  const lastScan = progressive.lastIndexOf('ffda', undefined, 'hex')
  const scan = progressive.subarray(lastScan, -2)
  const bomb = Buffer.concat([
    progressive.subarray(0, -2),
    ...Array<Buffer>(200).fill(scan),
    progressive.subarray(-2),
  ])
  await refused(bomb, 'too-many-scans')
})

test('more pages than the cap are refused before the first is decoded', async () => {
  await refused(tiff, 'too-many-pages', { limits: { maxPages: 2 } })
  await refused(pdf, 'too-many-pages', { limits: { maxPages: 2 } })
  expect(await readAll(tiff, { limits: { maxPages: 3 } })).toHaveLength(3)
})

test('a file over the byte cap is refused', async () => {
  await refused(png, 'file-too-large', { limits: { maxBytes: png.length - 1 } })
  expect(READ_LIMITS.maxPixels).toBeGreaterThan(9921 * 14031) // A4 at 1200 dpi
  expect(READ_LIMITS.maxRasterPixels).toBeGreaterThan(4961 * 7016) // A4 at 600 dpi
})

test('reading stops between pages when it is cancelled', async () => {
  const before = AbortSignal.abort()
  await expect(readAll(jpeg, { signal: before })).rejects.toMatchObject({ code: 'cancelled' })
  const { readPages } = await import('#main/engines/read/read-pages.ts')
  for (const bytes of [tiff, pdf]) {
    const stop = new AbortController()
    let seen = 0
    const reading = (async () => {
      for await (const _page of readPages(bytes, { signal: stop.signal })) {
        seen += 1
        stop.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    expect(seen).toBe(1)
  }
})
