import sharp from 'sharp'
import { expect, test } from 'vitest'
import { toGrey } from '#main/engines/raster/plane.ts'
import { directories, TAG } from '#main/engines/read/ifd.ts'
import { orient } from '#main/engines/read/orient.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { readAll, readOnly } from '#test/support/read-all.ts'
import { type PdfPicture, picturePdf } from '#tools/pages/picture-pdf.ts'
import { encode, meanDifference, scanPicture } from '#tools/pages/scan-picture.ts'

const colour = scanPicture()
const { width, height } = colour
const jpeg = await encode(colour).jpeg({ quality: 90 }).toBuffer()
const picture: PdfPicture = { width, height, bytes: jpeg, filter: '/DCTDecode', colourSpace: '/DeviceRGB' }

/** A TIFF of several pages, as document feeders write them. */
async function multiPageTiff(pages: readonly Raster[], compression: 'lzw' | 'none' = 'lzw'): Promise<Buffer> {
  const stills = await Promise.all(pages.map((page) => encode(page).png().toBuffer()))
  return sharp(stills, { join: { animated: true } })
    .tiff({ compression })
    .toBuffer()
}

const damageOf = (page: Awaited<ReturnType<typeof readAll>>[number]) =>
  isBroken(page) ? page.error.reason : page.damage?.reason

test('a TIFF of several pages is read in order, one page at a time', async () => {
  const pages = [1, 2, 3].map((seed) => scanPicture(width, height, seed))
  const read = await readAll(await multiPageTiff(pages))
  expect(read.map(({ index }) => index)).toEqual([0, 1, 2])
  read.forEach((page, i) => {
    expect(isBroken(page) ? 'broken' : meanDifference(page.raster, pages[i] ?? colour)).toBe(0)
  })
})

test('a broken page of a TIFF costs that page alone', async () => {
  const tiff = await multiPageTiff([1, 2, 3].map((seed) => scanPicture(width, height, seed)))
  const second = [...directories(tiff)][1]
  const [strip] = second?.values(TAG.stripOffsets) ?? []
  tiff.fill(0, strip, (strip ?? 0) + 4096)
  expect((await readAll(tiff)).map(damageOf)).toEqual([undefined, expect.any(String), undefined])
})

test('a TIFF that breaks off says that pages are missing', async () => {
  const tiff = await multiPageTiff(
    [1, 2, 3].map((seed) => scanPicture(width, height, seed)),
    'none',
  )
  const lengths = [0.4, 0.7, 0.95, 0.999].map((share) => Math.floor(tiff.length * share))
  for (const length of lengths) {
    const outcome = await readAll(tiff.subarray(0, length)).catch((error: unknown) => error)
    const flags = Array.isArray(outcome) ? outcome.map(damageOf) : []
    expect(outcome instanceof Error || flags.some((flag) => flag === 'truncated'), `${length} bytes`).toBe(
      true,
    )
  }
})

test('reading can begin at any page', async () => {
  const tiff = await multiPageTiff([1, 2, 3].map((seed) => scanPicture(width, height, seed)))
  const pdf = picturePdf([{ picture }, { picture }, { picture }])
  for (const bytes of [tiff, pdf]) {
    expect((await readAll(bytes, { firstPage: 2 })).map(({ index }) => index)).toEqual([2])
  }
  expect(await readAll(jpeg, { firstPage: 1 })).toEqual([])
})

test('a scan inside a PDF is taken as it is, pixel for pixel', async () => {
  const direct = await readOnly(jpeg)
  const page = await readOnly(picturePdf([{ picture, size: [width * 0.36, height * 0.36] }]))
  expect(Buffer.from(page.raster.data).equals(Buffer.from(direct.raster.data))).toBe(true)
  expect(page.dpi).toBeCloseTo(200, 0)
  expect(page.damage).toBeUndefined()
})

test('a scan under recognised, invisible text is still taken as it is', async () => {
  const text = 'BT 3 Tr /F1 12 Tf 40 40 Td (recognised) Tj ET'
  const page = await readOnly(picturePdf([{ picture, more: text }]))
  expect([page.raster.width, page.raster.height]).toEqual([width, height])
})

test('a page that shows more than its scan is drawn, with all that is on it', async () => {
  const stamp = '0 0 0 rg 100 200 120 60 re f'
  const page = await readOnly(picturePdf([{ picture, size: [320, 448], more: stamp }]), { dpi: 72 })
  expect([page.raster.width, page.raster.height, page.dpi]).toEqual([320, 448, 72])
  const at = ((448 - 230) * 320 + 160) * 3
  expect([...page.raster.data.subarray(at, at + 3)]).toEqual([0, 0, 0])
})

test('drawn pages have the resolution asked for, lowered where the page would be too large', async () => {
  const words = { picture: { ...picture, width: 8, height: 8 }, matrix: [1, 0, 0, 1, 0, 0] }
  const small = await readOnly(picturePdf([{ ...words, size: [72, 144] }]), { dpi: 150 })
  expect([small.raster.width, small.raster.height, small.dpi]).toEqual([150, 300, 150])
  const large = await readOnly(picturePdf([{ ...words, size: [7200, 7200] }]), {
    limits: { maxPixels: 1_000_000 },
  })
  expect(large.raster.width * large.raster.height).toBeLessThanOrEqual(1_000_000)
  expect(large.dpi).toBeCloseTo(10, 0)
})

const turned: readonly [
  name: string,
  matrix: (w: number, h: number) => number[],
  turns: number,
  orientation: number,
][] = [
  ['upright', (w, h) => [w, 0, 0, h, 0, 0], 0, 1],
  ['mirrored', (w, h) => [-w, 0, 0, h, w, 0], 0, 2],
  ['upside down', (w, h) => [-w, 0, 0, -h, w, h], 0, 3],
  ['on a page turned by 90°', (w, h) => [w, 0, 0, h, 0, 0], 1, 6],
  ['on a page turned by 180°', (w, h) => [w, 0, 0, h, 0, 0], 2, 3],
  ['on a page turned by 270°', (w, h) => [w, 0, 0, h, 0, 0], 3, 8],
  ['turned by its matrix', (w, h) => [0, h, -w, 0, w, 0], 0, 8],
  ['turned back by its page', (w, h) => [0, h, -w, 0, w, 0], 1, 1],
]

test.for(turned)('a scan %s stands upright', async ([, matrix, turns, orientation]) => {
  const stored = (await readOnly(jpeg)).raster
  const lies = matrix(1, 1)[0] === 0
  const size: [number, number] = lies ? [height, width] : [width, height]
  const pdf = picturePdf([{ picture, size, matrix: matrix(size[0], size[1]), turns }])
  const page = await readOnly(pdf)
  expect(meanDifference(page.raster, orient(stored, orientation))).toBe(0)
  // What PDFium itself draws of the page agrees.
  const drawn = await readOnly(
    picturePdf([{ picture, size, matrix: matrix(size[0], size[1]), turns, more: '1 1 1 rg 0 0 1 1 re f' }]),
    { dpi: 72 },
  )
  expect(meanDifference(drawn.raster, page.raster)).toBeLessThan(6)
})

test('fax, palette, inverted and masked pictures look as they are drawn', async () => {
  const bilevel = encode(toGrey(colour)).resize(120, 96, { fit: 'fill' }).threshold(128).toColourspace('b-w')
  const expected = {
    width: 120,
    height: 96,
    channels: 1 as const,
    data: await bilevel.clone().raw().toBuffer(),
  }
  const tiff = await bilevel.clone().tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer()
  const [directory] = [...directories(tiff)]
  const [offset = 0] = directory?.values(TAG.stripOffsets) ?? []
  const [count = 0] = directory?.values(TAG.stripByteCounts) ?? []
  // TIFF tag 262 tells whether the fax's "black" is 0 or 1.
  const blackIs1 = directory?.value(TAG.photometric) === 1
  const fax = (extra = ''): PdfPicture => ({
    width: 120,
    height: 96,
    bits: 1,
    bytes: tiff.subarray(offset, offset + count),
    colourSpace: '/DeviceGray',
    filter: `/CCITTFaxDecode /DecodeParms << /K -1 /Columns 120 /Rows 96 /BlackIs1 ${blackIs1} >>`,
    extra,
  })
  const plain = await readOnly(picturePdf([{ picture: fax() }]))
  expect(meanDifference(plain.raster, expected)).toBe(0)
  const inverted = await readOnly(picturePdf([{ picture: fax('/Decode [1 0]') }]))
  const negative = { ...expected, data: expected.data.map((value) => 255 - value) }
  expect(meanDifference(inverted.raster, negative)).toBe(0)
  const negativeJpeg = { ...picture, extra: '/Decode [1 0 1 0 1 0]' }
  const { raster } = await readOnly(picturePdf([{ picture: negativeJpeg }]))
  const original = (await readOnly(jpeg)).raster
  expect(
    meanDifference(raster, { ...original, data: original.data.map((value) => 255 - value) }),
  ).toBeLessThan(4)
})

test('a broken page of a PDF costs that page alone', async () => {
  const other = { ...picture, bytes: jpeg.subarray(0, jpeg.length / 2) }
  const missing = { ...picture, bytes: new Uint8Array(4) }
  const pages = await readAll(
    picturePdf([{ picture }, { picture: other }, { picture: missing }, { picture }]),
  )
  expect(pages.map(damageOf)).toEqual([undefined, 'truncated', expect.any(String), undefined])
})

test('a PDF whose objects are not where it says is flagged', async () => {
  const pdf = picturePdf([{ picture }, { picture }])
  const object = pdf.indexOf('5 0 obj')
  const holed = Buffer.from(pdf)
  holed.fill(0, object, object + 60)
  const outcome = await readAll(holed).catch((error: unknown) => error)
  expect(
    Array.isArray(outcome) ? outcome.every((page) => damageOf(page) !== undefined) : outcome,
  ).toBeTruthy()
  const cut = pdf.subarray(0, pdf.length - 40)
  await expect(readAll(cut)).rejects.toMatchObject({ reason: 'corrupt-pdf' })
  const [page] = await readAll(pdf.subarray(0, pdf.length - 5))
  expect(page && damageOf(page)).toBe('truncated')
})

test('a locked PDF says that it is locked', async () => {
  const pdf = picturePdf([{ picture }]).toString('latin1')
  const locked = pdf.replace(
    '/Root 1 0 R',
    `/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <${'00'.repeat(32)}> /U <${'00'.repeat(32)}> >>`,
  )
  await expect(readAll(Buffer.from(locked, 'latin1'))).rejects.toMatchObject({
    code: 'unreadable',
    reason: 'encrypted-pdf',
  })
})

test('memory does not grow with the pages of a PDF', async () => {
  const big = scanPicture(1240, 1754)
  const bytes = await encode(big).jpeg({ quality: 80 }).toBuffer()
  const page = { picture: { ...picture, width: 1240, height: 1754, bytes } }
  const pdf = picturePdf(Array.from({ length: 60 }, () => page))
  let count = 0
  let afterTen = 0
  for await (const read of readPages(pdf)) {
    expect(isBroken(read)).toBe(false)
    count += 1
    if (count === 10) afterTen = process.memoryUsage().rss
  }
  expect(count).toBe(60)
  // 50 more pages of 6.5 MB each; garbage awaiting collection is allowed for.
  expect(process.memoryUsage().rss - afterTen).toBeLessThan(150 * 1024 * 1024)
})

test('a file whose pages are asked for one by one is loaded once', async () => {
  const other = await encode(scanPicture(width, height, 2))
    .jpeg({ quality: 90 })
    .toBuffer()
  const pdf = picturePdf([{ picture }, { picture: { ...picture, bytes: other } }])
  const pageAt = async (firstPage: number) => {
    for await (const page of readPages(pdf, { firstPage })) return page
    throw new Error('no page')
  }
  expect(damageOf(await pageAt(0))).toBeUndefined()
  // Were the file loaded again, its second picture would now be found empty.
  const data = pdf.indexOf(other)
  pdf.fill(0, data, data + other.length)
  const second = await pageAt(1)
  expect(isBroken(second) ? 'broken' : meanDifference(second.raster, (await readOnly(other)).raster)).toBe(0)
  // Another file in between, and it is loaded afresh.
  expect(await readAll(picturePdf([{ picture }]))).toHaveLength(1)
  expect(damageOf(await pageAt(1))).toBeDefined()
})

test('two files read at the same time do not mix', async () => {
  const other = await encode(scanPicture(200, 300, 9))
    .jpeg()
    .toBuffer()
  const small: PdfPicture = { ...picture, width: 200, height: 300, bytes: other }
  const files = [picturePdf([{ picture }, { picture }]), picturePdf([{ picture: small }, { picture: small }])]
  const read = await Promise.all(files.map((file) => readAll(file)))
  const widths = read.map((pages) => pages.map((page) => (isBroken(page) ? 0 : page.raster.width)))
  expect(widths).toEqual([
    [width, width],
    [200, 200],
  ])
})

test('giving up in the middle frees the thread for the next file', async () => {
  const pdf = picturePdf([{ picture }, { picture }])
  for (let i = 0; i < 3; i++) {
    for await (const page of readPages(pdf)) {
      expect(page.index).toBe(0)
      break
    }
  }
  expect(await readAll(pdf)).toHaveLength(2)
})
