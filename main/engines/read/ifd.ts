import type { Density } from './working-size.ts'

/** Bytes per value of TIFF field types 1–12 and 13 (IFD); 16–18 are BigTIFF's 8-byte kinds. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
}

export const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  resolutionUnit: 296,
  tileOffsets: 324,
  tileByteCounts: 325,
} as const

export interface Directory {
  /** The numbers of a tag, rationals divided out; empty when absent, unreadable or not numeric. At most 65 536. */
  values(tag: number): number[]
  /** The first number of a tag. */
  value(tag: number): number | undefined
}

/**
 * Walks the image file directories of a TIFF, a BigTIFF or an EXIF block. Never throws: stops at the first
 * directory that is out of bounds or was visited before.
 * @returns whether the chain ended by its own mark, so that no directory is missing
 * @see TIFF 6.0 §2; libtiff's BigTIFF design
 */
export function* directories(bytes: Uint8Array): Generator<Directory, boolean> {
  if (bytes.length < 8) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = view.getUint8(0) === 0x49
  const big = view.getUint16(2, little) === 43
  if (big && bytes.length < 16) return false
  const u16 = (at: number) => view.getUint16(at, little)
  const word = big
    ? (at: number) => Number(view.getBigUint64(at, little))
    : (at: number) => view.getUint32(at, little)
  const wordBytes = big ? 8 : 4
  const countBytes = big ? 8 : 2
  const entryBytes = big ? 20 : 12
  const fits = (at: number, length: number) => at >= 0 && at + length <= bytes.length

  const read = (type: number, at: number): number => {
    switch (type) {
      case 1:
      case 7:
        return view.getUint8(at)
      case 3:
        return u16(at)
      case 4:
      case 13:
        return view.getUint32(at, little)
      case 5:
        return view.getUint32(at, little) / view.getUint32(at + 4, little)
      case 8:
        return view.getInt16(at, little)
      case 9:
        return view.getInt32(at, little)
      case 11:
        return view.getFloat32(at, little)
      case 12:
        return view.getFloat64(at, little)
      case 16:
      case 18:
        return Number(view.getBigUint64(at, little))
      default:
        return Number.NaN
    }
  }

  const visited = new Set<number>()
  let offset = word(big ? 8 : 4)
  while (offset !== 0 && fits(offset, countBytes) && !visited.has(offset)) {
    visited.add(offset)
    const count = big ? Number(view.getBigUint64(offset, little)) : u16(offset)
    const first = offset + countBytes
    if (!fits(first, count * entryBytes)) return false
    const entries = new Map<number, number>()
    for (let i = 0; i < count; i++) entries.set(u16(first + i * entryBytes), first + i * entryBytes)

    const values = (tag: number): number[] => {
      const entry = entries.get(tag)
      if (entry === undefined) return []
      const type = u16(entry + 2)
      const size = TYPE_BYTES[type] ?? 0
      const length = Math.min(word(entry + 4), 65_536)
      const inline = entry + 4 + wordBytes
      const at = size * length <= wordBytes ? inline : word(inline)
      if (size === 0 || !fits(at, size * length)) return []
      return Array.from({ length }, (_, i) => read(type, at + i * size))
    }
    yield { values, value: (tag) => values(tag)[0] }
    const next = first + count * entryBytes
    if (!fits(next, wordBytes)) return false
    offset = word(next)
  }
  return offset === 0
}

/** Resolution along rows and columns, whatever its unit; undefined when the directory does not claim both. */
export function directoryDensity(directory: Directory): Density | undefined {
  return plausibleDensity(directory.value(TAG.xResolution), directory.value(TAG.yResolution))
}

export const plausibleDensity = (x: number | undefined, y: number | undefined): Density | undefined =>
  x !== undefined && y !== undefined && Number.isFinite(x / y) && x > 0 && y > 0 ? { x, y } : undefined

/** Dots per inch that a directory claims; undefined when it claims none or nonsense. */
export function directoryDpi(directory: Directory): number | undefined {
  const perUnit = directory.value(TAG.xResolution)
  const unit = directory.value(TAG.resolutionUnit) ?? 2
  if (perUnit === undefined || unit === 1) return undefined
  return plausibleDpi(unit === 3 ? perUnit * 2.54 : perUnit)
}

/** Scanners claim 72–2400 dpi; 0, 1 and infinite are how files say that they do not know. */
export const plausibleDpi = (dpi: number | undefined): number | undefined =>
  dpi !== undefined && dpi >= 10 && dpi <= 10_000 ? Math.round(dpi * 100) / 100 : undefined
