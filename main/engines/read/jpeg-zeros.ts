import type { Damage } from './page.ts'

const DHT = 0xc4
const SOS = 0xda
const EOI = Buffer.from([0xff, 0xd9])
/** Bytes; two blocks and more of an ordinary table. */
const RUN = Buffer.alloc(64)

/**
 * Whether a baseline JPEG has a hole of zeros in its picture. Zero bits are honest only where they say "as the block
 * before, and nothing more" of every component, which the tables tell: elsewhere they are blocks of the same faint
 * pattern, drawn where a sector was lost, and decoders pass over one in thirty without a word.
 * @param bytes  with one scan that holds every component, Huffman-coded
 * @see ITU-T T.81, annex B.2.4.2, F.2.2
 */
export function jpegHole(bytes: Buffer): Damage | undefined {
  /** What a code of zeros alone means, by class and number of the table. */
  const zeroCode = new Map<number, number>()
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    if (marker === 0xff) {
      at += 1
      continue
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    const body = bytes.subarray(at + 4, end)
    if (marker === DHT) readTables(body, zeroCode)
    if (marker === SOS) return isHonest(body, zeroCode) ? undefined : holeAfter(bytes, end)
    at = end
  }
  return undefined
}

function readTables(body: Buffer, zeroCode: Map<number, number>): void {
  for (let at = 0; at + 17 < body.length; ) {
    const symbols = body.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0)
    zeroCode.set(body[at], body[at + 17])
    at += 17 + symbols
  }
}

/** Whether zeros mean "no difference" and "end of block" in the tables of each of the scan's components. */
function isHonest(scan: Buffer, zeroCode: ReadonlyMap<number, number>): boolean {
  const count = scan[0] ?? 0
  for (let i = 0; i < count; i++) {
    const tables = scan[2 + 2 * i] ?? 0
    const [dc, ac] = [zeroCode.get(tables >> 4), zeroCode.get(0x10 | (tables & 0x0f))]
    if (dc === undefined || ac === undefined) return true
    if (dc !== 0 || ac !== 0) return false
  }
  return true
}

/** Some scanners write zeros behind the end of the picture. */
function holeAfter(bytes: Buffer, start: number): Damage | undefined {
  const hole = bytes.indexOf(RUN, start)
  return hole >= 0 && hole < bytes.lastIndexOf(EOI)
    ? { reason: 'zero-fill', detail: 'the picture data has a hole of zeros' }
    : undefined
}
