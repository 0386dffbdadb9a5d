import { directories, TAG } from '#main/engines/read/ifd.ts'
import { sniff } from '#main/engines/read/sniff.ts'

const EOI = Buffer.from([0xff, 0xd9])
const PNG_END = Buffer.from([0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82])
const START_OF_SCAN = 0xda
/** Where readers look for the end of a PDF (ISO 32000-1, annex H.3.4.4). */
const PDF_TAIL_BYTES = 1024

/** First byte of a JPEG's picture data; -1 where its segments do not lead there yet (ITU-T T.81, annex B). */
function jpegDataStart(bytes: Buffer): number {
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return -1
    const marker = bytes[at + 1]
    if (marker === 0xff) {
      at += 1
      continue
    }
    const next = at + 2 + bytes.readUInt16BE(at + 2)
    if (marker === START_OF_SCAN) return next
    at = next
  }
  return -1
}

/** A thumbnail inside ends before the picture data begins, and picture data escapes every other 0xFF. */
function isWholeJpeg(bytes: Buffer): boolean {
  const start = jpegDataStart(bytes)
  return start >= 0 && bytes.indexOf(EOI, start) >= 0
}

function isWholeTiff(bytes: Buffer): boolean {
  const walk = directories(bytes)
  for (let count = 0; ; count++) {
    const step = walk.next()
    if (step.done) return step.value && count > 0
    const isTiled = step.value.value(TAG.tileOffsets) !== undefined
    const starts = step.value.values(isTiled ? TAG.tileOffsets : TAG.stripOffsets)
    const sizes = step.value.values(isTiled ? TAG.tileByteCounts : TAG.stripByteCounts)
    const hasData = starts.length > 0 && starts.length === sizes.length
    if (!hasData || starts.some((at, i) => at + sizes[i] > bytes.length)) return false
  }
}

function isWholePdf(bytes: Buffer): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - PDF_TAIL_BYTES)).toString('latin1')
  const found = /startxref\s+(\d+)\s+%%EOF/.exec(tail)
  return found !== null && Number(found[1]) < bytes.length
}

/**
 * Whether a scan has its end: a scanner or a network share may show a file long before, at its full size or not. Says
 * nothing of what is between.
 */
export function isWhole(bytes: Buffer): boolean {
  switch (sniff(bytes)) {
    case 'jpeg':
      return isWholeJpeg(bytes)
    case 'png':
      return bytes.lastIndexOf(PNG_END) >= 0
    case 'tiff':
      return isWholeTiff(bytes)
    case 'pdf':
      return isWholePdf(bytes)
    case 'webp':
      return bytes.readUInt32LE(4) + 8 <= bytes.length
    default:
      return false
  }
}
