import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'
import type PDFKit from 'pdfkit'
import { storageError } from '#main/base/storage-error.ts'
import { syncFolder } from '#main/base/whole-file.ts'
import { loadFaces, type RunsOf } from './faces.ts'

export type Doc = InstanceType<typeof PDFKit>

export const POINTS_PER_MM = 72 / 25.4
/** What may wait for the disk before the next page is drawn. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024
/** Names are made smaller down to this share of their size before they are cut. */
const LEAST_SHRINK = 0.8

export const A4 = { portrait: { w: 210, h: 297 }, landscape: { w: 297, h: 210 } } as const
export interface PaperSize {
  /** Millimetres. */
  readonly w: number
  readonly h: number
}

export interface TextStyle {
  /** Points. */
  readonly size?: number
  readonly bold?: boolean
  /** `#rrggbb` */
  readonly colour?: string
  readonly align?: 'left' | 'center' | 'right'
  /** Millimetres it has: it is made a little smaller, then cut with `…`, to keep to them. */
  readonly width?: number
}

export interface Paper {
  readonly doc: Doc
  /** Of the page at hand. */
  readonly size: PaperSize
  /** Pages begun. */
  readonly pages: number
  /**
   * Begins a page, in millimetres from its top left.
   * @throws the signal's reason once it is aborted
   */
  page(size?: PaperSize): Promise<void>
  /** One line; `y` is its baseline, `x` its start, middle or end. @returns its width, millimetres */
  text(value: string, x: number, y: number, style?: TextStyle): number
  widthOf(value: string, style?: TextStyle): number
  /** Breaks a text between words, or within one that is too long by itself. */
  lines(value: string, width: number, style?: TextStyle): string[]
  rect(
    x: number,
    y: number,
    w: number,
    h: number,
    paint: { fill?: string; stroke?: string; line?: number },
  ): void
  /** A PNG or JPEG, which is in the file once, however often it is drawn. */
  image(bytes: Uint8Array, x: number, y: number, size: PDFKit.Mixins.ImageOption): void
  line(points: readonly (readonly [number, number])[], stroke?: string, width?: number, dash?: number): void
}

export interface PaperFile {
  readonly path: string
  readonly title: string
  readonly author: string
  readonly language: string
  readonly madeAtMs: number
  readonly signal: AbortSignal
  /** Is asked to be printed as large as it is: what is read again by where it stands. */
  readonly isTrueSize?: boolean
  /** Looked at once all is drawn: throws to give the file up. */
  readonly check?: () => void
}

/** Asks viewers not to fit the page to what the printer can reach: marks and rows would shrink by some percent. */
export function keepSize(doc: Doc): void {
  // `displayTitle` makes these preferences; the types do not know the file's catalogue.
  const { _root: root } = doc as unknown as {
    _root: { data: { ViewerPreferences: { data: Record<string, unknown> } } }
  }
  Object.assign(root.data.ViewerPreferences.data, { PrintScaling: 'None', PickTrayByPDFSize: true })
}

function openImage(doc: Doc, bytes: Uint8Array): unknown {
  // PDFKit has it, and takes what it returns in place of a path; its types know neither.
  return (doc as unknown as { openImage(source: Buffer): unknown }).openImage(Buffer.from(bytes))
}

/** @param ready  waits until another page may be begun */
export async function createPaper(doc: Doc, ready: () => Promise<void> = async () => {}): Promise<Paper> {
  return paperOf(doc, await loadFaces(), ready)
}

function paperOf(doc: Doc, runsOf: RunsOf, ready: () => Promise<void>): Paper {
  const known = new Set<string>()
  // Of scans that are drawn once nothing is kept.
  const images = new WeakMap<Uint8Array, unknown>()
  let size: PaperSize = A4.portrait
  let pages = 0

  function use(face: { name: string; font: unknown }, points: number): void {
    if (!known.has(face.name)) {
      // PDFKit takes an opened font as well, which its types do not say; a path would have it read the file again.
      doc.registerFont(face.name, face.font as string)
      known.add(face.name)
    }
    doc.font(face.name).fontSize(points / POINTS_PER_MM)
  }

  function measure(value: string, points: number, isBold: boolean): number {
    let width = 0
    for (const { text, face } of runsOf(value, isBold)) {
      use(face, points)
      width += doc.widthOfString(text)
    }
    return width
  }

  /** The text and its size as they keep to a width. */
  function fitted(value: string, points: number, isBold: boolean, width: number) {
    const whole = measure(value, points, isBold)
    if (whole <= width) return { value, points, width: whole }
    const small = Math.max(LEAST_SHRINK, width / whole) * points
    if (whole * (small / points) <= width * 1.001) return { value, points: small, width }
    const letters = [...value]
    let [least, most] = [0, letters.length]
    while (least < most) {
      const middle = Math.ceil((least + most) / 2)
      if (measure(`${letters.slice(0, middle).join('')}…`, small, isBold) <= width) least = middle
      else most = middle - 1
    }
    const cut = `${letters.slice(0, least).join('').trimEnd()}…`
    return { value: cut, points: small, width: measure(cut, small, isBold) }
  }

  return {
    doc,
    get size() {
      return size
    },
    get pages() {
      return pages
    },
    async page(next = A4.portrait) {
      await ready()
      size = next
      pages += 1
      doc.addPage({ size: [next.w * POINTS_PER_MM, next.h * POINTS_PER_MM], margin: 0 })
      doc.scale(POINTS_PER_MM)
    },
    text(given, x, y, { size: asked = 9, bold = false, colour = '#000000', align = 'left', width } = {}) {
      if (given === '') return 0
      const fit =
        width === undefined
          ? { value: given, points: asked, width: align === 'left' ? undefined : measure(given, asked, bold) }
          : fitted(given, asked, bold, width)
      let at = x - (align === 'left' ? 0 : fit.width! * (align === 'right' ? 1 : 0.5))
      const start = at
      const runs = runsOf(fit.value, bold)
      for (const { text, face } of runs) {
        use(face, fit.points)
        doc.fillColor(colour).text(text, at, y, { baseline: 'alphabetic', lineBreak: false })
        if (runs.length > 1) at += doc.widthOfString(text)
      }
      return fit.width ?? (runs.length > 1 ? at - start : 0)
    },
    widthOf: (value, { size: points = 9, bold = false } = {}) => measure(value, points, bold),
    lines(value, width, { size: points = 9, bold = false } = {}) {
      const lines: string[] = []
      let line = ''
      for (const word of value.split(/\s+/).filter(Boolean)) {
        const longer = line === '' ? word : `${line} ${word}`
        if (measure(longer, points, bold) <= width) {
          line = longer
          continue
        }
        if (line !== '') lines.push(line)
        line = ''
        for (const letter of word) {
          if (line !== '' && measure(line + letter, points, bold) > width) {
            lines.push(line)
            line = ''
          }
          line += letter
        }
      }
      if (line !== '') lines.push(line)
      return lines
    },
    image(bytes, x, y, size) {
      const opened = images.get(bytes) ?? openImage(doc, bytes)
      images.set(bytes, opened)
      doc.image(opened as string, x, y, size)
    },
    rect(x, y, w, h, { fill, stroke, line = 0.2 }) {
      doc.lineWidth(line).rect(x, y, w, h)
      if (fill !== undefined && stroke !== undefined) doc.fillAndStroke(fill, stroke)
      else if (fill !== undefined) doc.fill(fill)
      else doc.stroke(stroke ?? '#000000')
    },
    line(points, stroke = '#000000', width = 0.2, dash) {
      doc.lineWidth(width)
      if (dash !== undefined) doc.dash(dash, { space: dash })
      points.forEach(([x, y], i) => void (i === 0 ? doc.moveTo(x, y) : doc.lineTo(x, y)))
      doc.stroke(stroke)
      if (dash !== undefined) doc.undash()
    },
  }
}

/**
 * Draws a PDF into a file, page by page as the disk takes them, so that a document of any length needs the memory of a page:
 * text as text, of each face only the letters that are used. The file has its name only when it is whole.
 * @returns pages
 * @throws StationError `unavailable` `disk-full`, `invalid-input` `folder-unusable`; whatever `draw` throws, and the signal's
 *   reason, with nothing left behind
 */
export async function writePaper(file: PaperFile, draw: (paper: Paper) => Promise<void>): Promise<number> {
  const { default: PDFDocument } = await import('pdfkit')
  const part = `${file.path}.part`
  const made = new Date(file.madeAtMs)
  const doc = new PDFDocument({
    autoFirstPage: false,
    displayTitle: true,
    lang: file.language,
    info: {
      Title: file.title,
      Author: file.author,
      Creator: 'Grading Station',
      CreationDate: made,
      ModDate: made,
    },
  })
  if (file.isTrueSize === true) keepSize(doc)
  const output = createWriteStream(part, { mode: 0o600 })
  const isWritten = finished(output)
  // Whoever draws learns of it at the next page; a disk that fails meanwhile must not end the program.
  isWritten.catch(() => doc.unpipe())
  doc.pipe(output)
  const ready = async () => {
    // Whatever else the program has to do comes in between two pages.
    await new Promise(setImmediate)
    file.signal.throwIfAborted()
    if (output.errored !== null) throw output.errored
    if (doc.readableLength > MOST_WAITING_BYTES) await Promise.race([once(output, 'drain'), isWritten])
  }
  try {
    const paper = await createPaper(doc, ready)
    await draw(paper)
    await ready()
    file.check?.()
    doc.end()
    await isWritten
    const handle = await open(part, 'r+')
    await handle.sync().finally(() => handle.close())
    await rename(part, file.path)
    syncFolder(dirname(file.path))
    return paper.pages
  } catch (thrown) {
    output.destroy()
    await isWritten.catch(() => undefined)
    await rm(part, { force: true })
    throw storageError(thrown, file.path)
  }
}
