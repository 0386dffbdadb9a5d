import PDFDocument from 'pdfkit'

/** A4 in PostScript points. */
const A4_POINTS = { width: 595.28, height: 841.89 } as const

/** A PDF as scanners write it: each page one JPEG, embedded as it is. */
export async function jpegsToPdf(pages: readonly Buffer[], created: Date): Promise<Buffer> {
  const document = new PDFDocument({
    autoFirstPage: false,
    info: { CreationDate: created, ModDate: created, Producer: 'Scanner', Creator: 'Scanner' },
  })
  const chunks: Buffer[] = []
  const ended = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  for (const page of pages) {
    document.addPage({ size: [A4_POINTS.width, A4_POINTS.height], margin: 0 })
    document.image(page, 0, 0, A4_POINTS)
  }
  document.end()
  return ended
}

/** Bytes of one value of each TIFF 6.0 field type, by type number. */
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
const STRIP_OFFSETS = 273
const TILE_OFFSETS = 324
const SHORT = 3

/**
 * One TIFF of several pages from single-page ones, which may be compressed differently (TIFF 6.0, little-endian).
 * Each file is appended whole and its offsets moved.
 */
export function joinTiffs(files: readonly Buffer[]): Buffer {
  const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])
  const parts: Buffer[] = [header]
  let length = header.length
  let link: { part: Buffer; at: number } = { part: header, at: 4 }
  for (const file of files) {
    const part = Buffer.from(file)
    if (part.toString('latin1', 0, 4) !== 'II*\0')
      throw new TypeError('only little-endian TIFF can be joined')
    const base = length
    const directory = part.readUInt32LE(4)
    link.part.writeUInt32LE(base + directory, link.at)
    link = { part, at: moveOffsets(part, directory, base) }
    parts.push(part)
    length += part.length
    if (length % 2 === 1) {
      parts.push(Buffer.alloc(1))
      length++
    }
  }
  return Buffer.concat(parts)
}

/** @returns where the directory's link to the next one stands */
function moveOffsets(part: Buffer, directory: number, base: number): number {
  const entries = part.readUInt16LE(directory)
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i
    const tag = part.readUInt16LE(entry)
    const type = part.readUInt16LE(entry + 2)
    const count = part.readUInt32LE(entry + 4)
    const size = (TYPE_SIZES[type] ?? 1) * count
    const values = size > 4 ? part.readUInt32LE(entry + 8) : entry + 8
    if (tag === STRIP_OFFSETS || tag === TILE_OFFSETS) {
      if (type === SHORT) throw new TypeError('16-bit strip offsets cannot be moved')
      for (let k = 0; k < count; k++)
        part.writeUInt32LE(part.readUInt32LE(values + 4 * k) + base, values + 4 * k)
    }
    if (size > 4) part.writeUInt32LE(values + base, entry + 8)
  }
  return directory + 2 + 12 * entries
}
