import { StationError } from './errors.ts'

/**
 * Text of a file as Korean desks write them: UTF-8 with or without BOM, UTF-16 with BOM, else CP949 (what Korean Excel
 * saves as "CSV").
 * @throws StationError `invalid-input` `text-encoding` when it is none of these
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  for (const encoding of ['utf-8', CP949]) {
    const text = decodeWhole(encoding, bytes)
    if (text !== undefined && !text.includes('\0')) return text
  }
  throw new StationError('invalid-input', 'the text is neither UTF-8 nor CP949', { reason: 'text-encoding' })
}

/** The WHATWG's name for windows-949. */
const CP949 = 'euc-kr'

function decodeWhole(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The same of a table that was taken before: letters that cannot be read cost themselves. */
export function decodeStored(bytes: Uint8Array): string {
  try {
    return decodeText(bytes)
  } catch {
    return new TextDecoder(CP949).decode(bytes)
  }
}
