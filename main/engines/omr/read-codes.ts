import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { prepareZXingModule, type ReadInputBarcodeFormat, readBarcodes } from 'zxing-wasm/reader'
import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { CodeArea, PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { CodeReading, PageReading } from '#shared/domain/reading.ts'

const require = createRequire(import.meta.url)

/** Loads ZXing's WebAssembly from its package, never from a network. Call once, before `readCodes`. */
export async function loadCodeReader(): Promise<void> {
  const wasmBinary = await readFile(require.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasmBinary).buffer },
    fireImmediately: true,
  })
}

// A code needs white around it, and a drawn box is often tight.
const MARGIN = 0.25
const LONGEST_PX = 1200

/**
 * The area of a code as an upright grey picture, sampled through the page's alignment at the scan's own resolution.
 * Outside the picture is white.
 */
function cutOut(raster: Raster, homography: Homography, { rect }: CodeArea, scale: number): ImageData {
  const marginX = rect.w * MARGIN
  const marginY = rect.h * MARGIN
  const wide = rect.w + 2 * marginX
  const high = rect.h + 2 * marginY
  const step = Math.max(1 / scale, Math.max(wide, high) / LONGEST_PX)
  const width = Math.max(1, Math.round(wide / step))
  const height = Math.max(1, Math.round(high / step))
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = applyHomography(
        homography,
        rect.x - marginX + (column + 0.5) * step,
        rect.y - marginY + (row + 0.5) * step,
      )
      const x = Math.floor(at.x)
      const y = Math.floor(at.y)
      if (x < 0 || y < 0 || x >= raster.width || y >= raster.height) continue
      const from = (y * raster.width + x) * raster.channels
      const to = (row * width + column) * 4
      const grey =
        raster.channels === 1
          ? raster.data[from]
          : (raster.data[from] * 77 + raster.data[from + 1] * 150 + raster.data[from + 2] * 29) >> 8
      data[to] = data[to + 1] = data[to + 2] = grey
    }
  }
  // ZXing asks for no more of ImageData than these three.
  return { data, width, height } as ImageData
}

/** Reads the barcodes and QR codes of an aligned page; an area without a readable code gives none. */
export async function readCodes(
  raster: Raster,
  reading: PageReading,
  layout: PageLayout,
): Promise<CodeReading[]> {
  const { registration } = reading
  if (registration === undefined) return []
  const homography = registration.homography as unknown as Homography
  const found: CodeReading[] = []
  for (const area of layout.codes) {
    const [code] = await readBarcodes(cutOut(raster, homography, area, registration.scale), {
      formats: [...area.formats] as ReadInputBarcodeFormat[],
      tryHarder: true,
      maxNumberOfSymbols: 1,
    })
    if (code?.isValid) found.push({ fieldId: area.fieldId, format: code.format, text: code.text })
  }
  return found
}
