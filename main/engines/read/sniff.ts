export type ReadableKind = 'jpeg' | 'png' | 'tiff' | 'webp' | 'pdf'

/** Formats that are known but not read, so that the refusal can name them. */
export type KnownKind = ReadableKind | 'gif' | 'bmp' | 'heif' | 'svg' | 'html' | 'video' | 'zip'

const ascii = (bytes: Uint8Array, from: number, to: number) => {
  let text = ''
  for (let i = from; i < Math.min(to, bytes.length); i++) text += String.fromCharCode(bytes[i])
  return text
}

/** The file's kind by its first bytes, never by its name; undefined when they fit none. */
export function sniff(bytes: Uint8Array): KnownKind | undefined {
  const head = ascii(bytes, 0, 1024)
  if (head.startsWith('\xff\xd8')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^(?:II[*+]\0|MM\0[*+])/.test(head)) return 'tiff'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp'
  // Readers accept a PDF whose header comes late, within the first kilobyte (ISO 32000-1, annex H.3.4.1).
  if (head.includes('%PDF-')) return 'pdf'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (head.startsWith('BM') && bytes.length > 26) return 'bmp'
  if (head.slice(4, 8) === 'ftyp')
    return /^(?:hei|hev|mif1|msf1|avi)/.test(head.slice(8, 12)) ? 'heif' : 'video'
  if (head.startsWith('PK\x03\x04')) return 'zip'
  if (/<svg[\s>]/i.test(head)) return 'svg'
  if (/^[\s\xef\xbb\xbf]*<(?:!doctype html|html|head|body|\?xml)/i.test(head)) return 'html'
  return undefined
}
