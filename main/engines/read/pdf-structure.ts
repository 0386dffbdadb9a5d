import type { Damage } from './page.ts'

const TAIL_BYTES = 2048
const MAX_SECTIONS = 64
const MAX_ENTRIES = 200_000
const OBJECT_HEADER = /^\s*(\d+)\s+\d+\s+obj/

/**
 * Looks whether a PDF is whole: end mark, cross-reference tables, and at every offset they name the object they
 * promise. PDFium passes over an object that is not where it should be and draws the page without it.
 * Cross-reference streams are left to PDFium.
 * @see ISO 32000-1 §7.5.4, §7.5.5
 */
export function pdfDamage(bytes: Buffer): Damage | undefined {
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - TAIL_BYTES))
  if (!tail.includes('%%EOF')) return { reason: 'truncated', detail: 'the PDF has no end mark' }
  const start = /startxref\s+(\d+)\s+%%EOF(?![\s\S]*startxref)/.exec(tail)
  // Offsets count from the header, which may come after a few foreign bytes.
  const base = Math.max(0, bytes.indexOf('%PDF-'))
  const text = (offset: number, length: number) =>
    bytes.toString('latin1', base + offset, base + offset + length)

  let next = start === null ? Number.NaN : Number(start[1])
  const seen = new Set<number>()
  while (!seen.has(next) && seen.size < MAX_SECTIONS) {
    seen.add(next)
    const head = text(next, 32)
    if (OBJECT_HEADER.test(head)) return undefined
    if (!/^\s*xref/.test(head)) return wrong('the cross-reference table is not where the PDF says')
    const table = readTable(text, next)
    for (const [number, offset] of table.entries) {
      const header = OBJECT_HEADER.exec(text(offset, 40))
      if (header === null || Number(header[1]) !== number)
        return wrong(`object ${number} is not at its offset`)
    }
    if (table.previous === undefined) return undefined
    next = table.previous
  }
  return undefined
}

const wrong = (detail: string): Damage => ({ reason: 'corrupt-data', detail })

function readTable(text: (offset: number, length: number) => string, at: number) {
  const entries: [number: number, offset: number][] = []
  const take = (pattern: RegExp, from: number) => pattern.exec(text(from, 64))
  let cursor = at + (take(/^\s*xref\s*/, at)?.[0].length ?? 0)
  for (
    let section = take(/^(\d+)\s+(\d+)\s+/, cursor);
    section !== null;
    section = take(/^(\d+)\s+(\d+)\s+/, cursor)
  ) {
    cursor += section[0].length
    const [first, count] = [Number(section[1]), Math.min(Number(section[2]), MAX_ENTRIES)]
    let shift = 0
    for (let i = 0; i < count && entries.length < MAX_ENTRIES; i++) {
      const entry = take(/^(\d{1,10})\s(\d{1,5})\s([nf])\s*/, cursor)
      if (entry === null) break
      cursor += entry[0].length
      // Some writers begin at 1 although the first entry is the head of the free list, object 0.
      if (i === 0 && first === 1 && entry[3] === 'f' && entry[2] === '65535') shift = -1
      if (entry[3] === 'n' && Number(entry[1]) > 0) entries.push([first + i + shift, Number(entry[1])])
    }
  }
  const trailer = text(cursor, 4096)
  const previous = /^\s*trailer[\s\S]*?\/Prev\s+(\d+)/.exec(trailer.split('startxref')[0])
  return { entries, previous: previous === null ? undefined : Number(previous[1]) }
}
