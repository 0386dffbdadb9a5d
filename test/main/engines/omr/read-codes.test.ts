import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import { loadCodeReader, readCodes } from '#main/engines/omr/read-codes.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { PageReading } from '#shared/domain/reading.ts'

const require = createRequire(import.meta.url)

beforeAll(async () => {
  const wasm = await readFile(require.resolve('zxing-wasm/writer/zxing_writer.wasm'))
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true })
  await loadCodeReader()
})

/** A 600 × 400 page, turned by `degrees`, with a QR code and a Code 128 strip. */
async function page(degrees: number): Promise<Raster> {
  const draw = async (text: string, format: 'QRCode' | 'Code128', width: number) => {
    const { image } = await writeBarcode(text, { format, scale: 4 })
    return sharp(Buffer.from(await image!.arrayBuffer()))
      .resize(width, null, { kernel: 'nearest' })
      .png()
      .toBuffer()
  }
  const { data, info } = await sharp({
    create: { width: 600, height: 400, channels: 3, background: '#f4f0e8' },
  })
    .composite([
      { input: await draw('2026-학원-3', 'QRCode', 120), left: 40, top: 40 },
      { input: await draw('00123456', 'Code128', 240), left: 300, top: 60 },
    ])
    .toColourspace('b-w')
    .png()
    .toBuffer()
    .then((png) =>
      sharp(png)
        .rotate(degrees, { background: '#f4f0e8' })
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true }),
    )
  return { width: info.width, height: info.height, channels: 1, data }
}

const layout = {
  codes: [
    { fieldId: 'form', rect: { x: 40, y: 40, w: 120, h: 120 }, formats: ['QRCode'], identity: false },
    { fieldId: 'student', rect: { x: 300, y: 60, w: 240, h: 60 }, formats: [], identity: true },
    { fieldId: 'missing', rect: { x: 40, y: 250, w: 100, h: 100 }, formats: [], identity: false },
  ],
} as unknown as PageLayout

const reading = (homography: number[]): PageReading => ({
  pageIndex: 0,
  state: 'read',
  registration: { homography, orientation: 0, scale: 1, structureScore: 1 },
  rows: [],
  rowBoxes: [],
  bubbleCenters: [],
  codes: [],
  warnings: [],
})

describe('codes on a page', () => {
  it.each([
    ['upright', 0, [1, 0, 0, 0, 1, 0, 0, 0, 1]],
    ['turned by a quarter', 90, [0, -1, 400, 1, 0, 0, 0, 0, 1]],
  ])('are read through its alignment: %s', async (_, degrees, homography) => {
    const codes = await readCodes(await page(degrees), reading(homography), layout)
    expect(codes.map(({ fieldId, text }) => [fieldId, text])).toEqual([
      ['form', '2026-학원-3'],
      ['student', '00123456'],
    ])
  })
})
