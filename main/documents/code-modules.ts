import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import { StationError } from '#shared/domain/errors.ts'
import type { CodeModules, CodeShape } from '#shared/domain/sheet-shapes.ts'

let codeWriter: Promise<unknown> | undefined

/** The package fetches its WebAssembly from a CDN unless it is handed the file that it ships. */
async function prepareCodeWriter(): Promise<void> {
  const url = import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')
  const binary = await readFile(fileURLToPath(url))
  const wasmBinary = binary.buffer.slice(
    binary.byteOffset,
    binary.byteOffset + binary.byteLength,
  ) as ArrayBuffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
}

/**
 * A code's dark and light modules, one byte each.
 * @throws StationError `invalid-input` when the text does not fit the format
 */
export async function codeModules(code: CodeShape): Promise<CodeModules> {
  codeWriter ??= prepareCodeWriter()
  await codeWriter
  const { symbol, error } = await writeBarcode(code.text, { format: code.format as 'QRCode', scale: 1 })
  if (symbol === undefined || symbol === null || error) {
    throw new StationError('invalid-input', `cannot draw ${code.format}: ${error}`, {
      reason: 'code-unprintable',
      params: { format: code.format },
    })
  }
  return {
    width: symbol.width,
    height: symbol.height,
    dark: Uint8Array.from(symbol.data, (value) => (value === 0 ? 1 : 0)),
  }
}
