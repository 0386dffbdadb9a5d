import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PDFiumModule } from '@hyzyla/pdfium'

/**
 * The part of PDFium's C interface that reading a page needs; pointers and handles are numbers, 0 is null.
 * @see https://pdfium.googlesource.com/pdfium/+/refs/heads/main/public
 */
export interface Pdfium {
  readonly HEAPU8: Uint8Array
  readonly HEAP32: Int32Array
  readonly HEAPF32: Float32Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  _FPDF_InitLibraryWithConfig(config: object): void
  _FPDF_LoadMemDocument(data: number, bytes: number, password: number): number
  _FPDF_CloseDocument(document: number): void
  _FPDF_GetLastError(): number
  _FPDF_GetPageCount(document: number): number
  _FPDF_DocumentHasValidCrossReferenceTable(document: number): number
  _FPDF_LoadPage(document: number, index: number): number
  _FPDF_ClosePage(page: number): void
  _FPDF_GetPageWidthF(page: number): number
  _FPDF_GetPageHeightF(page: number): number
  _FPDF_GetPageBoundingBox(page: number, rect: number): number
  _FPDFPage_GetRotation(page: number): number
  _FPDFPage_GetAnnotCount(page: number): number
  _FPDFPage_CountObjects(page: number): number
  _FPDFPage_GetObject(page: number, index: number): number
  _FPDFFormObj_CountObjects(form: number): number
  _FPDFFormObj_GetObject(form: number, index: number): number
  _FPDFPageObj_GetType(object: number): number
  _FPDFPageObj_GetMatrix(object: number, matrix: number): number
  _FPDFTextObj_GetTextRenderMode(object: number): number
  _FPDFImageObj_GetImagePixelSize(object: number, width: number, height: number): number
  _FPDFImageObj_GetImageMetadata(object: number, page: number, metadata: number): number
  _FPDFImageObj_GetImageFilterCount(object: number): number
  _FPDFImageObj_GetImageFilter(object: number, index: number, buffer: number, bytes: number): number
  _FPDFImageObj_GetImageDataRaw(object: number, buffer: number, bytes: number): number
  _FPDFImageObj_GetBitmap(object: number): number
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, scan0: number, stride: number): number
  _FPDFBitmap_FillRect(bitmap: number, x: number, y: number, w: number, h: number, argb: number): number
  _FPDFBitmap_GetFormat(bitmap: number): number
  _FPDFBitmap_GetBuffer(bitmap: number): number
  _FPDFBitmap_GetWidth(bitmap: number): number
  _FPDFBitmap_GetHeight(bitmap: number): number
  _FPDFBitmap_GetStride(bitmap: number): number
  _FPDFBitmap_Destroy(bitmap: number): void
  _FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
  ): void
}

/** Pixel formats of `FPDFBitmap_GetFormat`. */
export const BITMAP = { grey: 1, bgr: 2, bgrx: 3, bgra: 4 } as const

const PAGE_BYTES = 65_536
const MEMORY_SECTION = 5

/** Loads PDFium with a heap that cannot grow past `maxHeapBytes`: a bomb runs out of memory alone. */
export async function loadPdfium(maxHeapBytes: number): Promise<Pdfium> {
  const path = createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm')
  const wasm = limitMemory(new Uint8Array(await readFile(path)), Math.floor(maxHeapBytes / PAGE_BYTES))
  const options = {
    wasmBinary: wasm.buffer as ArrayBuffer,
    locateFile: () => '',
    // PDFium's chatter about broken files is told by its results.
    print: () => {},
    printErr: () => {},
  }
  // The package's types name fewer functions than the module has.
  const pdfium = (await PDFiumModule(options)) as unknown as Pdfium
  pdfium._FPDF_InitLibraryWithConfig({ version: 2 })
  return pdfium
}

/**
 * Rewrites the maximum of a WebAssembly module's memory, in place.
 * @see WebAssembly Core Specification §5.5.8 (memory section), §5.2.2 (LEB128)
 */
export function limitMemory(wasm: Uint8Array, maxPages: number): Uint8Array {
  let at = 8
  const leb = () => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = wasm[at++]
      value += (byte & 0x7f) * scale
      scale *= 128
      if (byte < 0x80) return value
    }
  }
  while (at < wasm.length) {
    const id = wasm[at++]
    const bytes = leb()
    const next = at + bytes
    if (id === MEMORY_SECTION) {
      at += 1 // one memory
      const hasMaximum = (wasm[at++] & 1) === 1
      leb()
      if (!hasMaximum) break
      const from = at
      leb()
      // LEB128 may be padded: the new number takes exactly the old one's bytes.
      let rest = maxPages
      for (let i = from; i < at; i++) {
        wasm[i] = (rest & 0x7f) | (i === at - 1 ? 0 : 0x80)
        rest >>>= 7
      }
      if (rest === 0) return wasm
      break
    }
    at = next
  }
  throw new Error('the PDFium module has no memory maximum to lower')
}

/** A copy of heap memory that outlives the heap's next call. */
export const copyOut = (pdfium: Pdfium, at: number, bytes: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(pdfium.HEAPU8.subarray(at, at + bytes))

/** Floats that a function writes where it is told to; undefined when it returns 0. */
export function readFloats(
  pdfium: Pdfium,
  count: number,
  write: (at: number) => number,
): number[] | undefined {
  const at = pdfium._malloc(count * 4)
  try {
    return write(at) ? Array.from(pdfium.HEAPF32.subarray(at >> 2, (at >> 2) + count)) : undefined
  } finally {
    pdfium._free(at)
  }
}
