export interface PdfPicture {
  readonly width: number
  readonly height: number
  /** Encoded as `filter` says. */
  readonly bytes: Uint8Array
  /** E.g. `/DCTDecode`; with parameters: `/CCITTFaxDecode /DecodeParms <<…>>`. */
  readonly filter: string
  /** E.g. `/DeviceGray`. */
  readonly colourSpace: string
  readonly bits?: number
  /** More keys of the picture's dictionary. */
  readonly extra?: string
}

export interface PdfPicturePage {
  readonly picture: PdfPicture
  /** Points. Default: the picture at 72 dpi. */
  readonly size?: readonly [width: number, height: number]
  /** The picture's `cm`; default: it fills the page. */
  readonly matrix?: readonly number[]
  /** Quarter turns clockwise. */
  readonly turns?: number
  /** Content after the picture. */
  readonly more?: string
}

/** Writes a PDF whose pages are embedded pictures, as scanners do; with a cross-reference table. */
export function picturePdf(pages: readonly PdfPicturePage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')]
  const offsets: number[] = []
  const length = () => parts.reduce((sum, part) => sum + part.length, 0)
  const object = (number: number, dictionary: string, stream?: Uint8Array) => {
    offsets[number] = length()
    parts.push(Buffer.from(`${number} 0 obj\n${dictionary}\n`))
    if (stream !== undefined)
      parts.push(Buffer.from('stream\n'), Buffer.from(stream), Buffer.from('\nendstream\n'))
    parts.push(Buffer.from('endobj\n'))
  }
  const numbers = pages.map((_, i) => 4 + 3 * i)
  object(1, '<< /Type /Catalog /Pages 2 0 R >>')
  object(2, `<< /Type /Pages /Count ${pages.length} /Kids [${numbers.map((n) => `${n} 0 R`).join(' ')}] >>`)
  object(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')
  for (const [i, { picture, size, matrix, turns = 0, more = '' }] of pages.entries()) {
    const n = numbers[i] ?? 0
    const [width, height] = size ?? [picture.width, picture.height]
    const cm = (matrix ?? [width, 0, 0, height, 0, 0]).join(' ')
    const content = Buffer.from(`q ${cm} cm /Im0 Do Q ${more}`)
    const resources = `<< /XObject << /Im0 ${n + 2} 0 R >> /Font << /F1 3 0 R >> >>`
    const box = `/MediaBox [0 0 ${width} ${height}] /Rotate ${90 * turns}`
    object(n, `<< /Type /Page /Parent 2 0 R ${box} /Resources ${resources} /Contents ${n + 1} 0 R >>`)
    object(n + 1, `<< /Length ${content.length} >>`, content)
    const { bytes, filter, colourSpace, bits = 8, extra = '' } = picture
    object(
      n + 2,
      `<< /Type /XObject /Subtype /Image /Width ${picture.width} /Height ${picture.height} ` +
        `/ColorSpace ${colourSpace} /BitsPerComponent ${bits} /Filter ${filter} /Length ${bytes.length} ${extra} >>`,
      bytes,
    )
  }
  const xref = length()
  const count = offsets.length
  const entries = Array.from(
    { length: count - 1 },
    (_, i) => `${String(offsets[i + 1]).padStart(10, '0')} 00000 n \n`,
  )
  parts.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${entries.join('')}` +
        `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}
