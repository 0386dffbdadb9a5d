import { gutter } from '#main/engines/page/columns.ts'
import { boundsOf, type Row, textRows } from '#main/engines/page/rows.ts'
import { crop, enlarge, rotate, shrink } from '#main/engines/page/scale.ts'
import { toPicture, type UprightPage, uprightPage } from '#main/engines/page/upright.ts'
import { orient } from '#main/engines/read/orient.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { mergeReadings } from './merge-readings.ts'
import { paragraphs } from './paragraphs.ts'
import type { TextShape } from './tesseract.ts'
import { mapLine, type Paragraph, type TextLine, weighted } from './text-line.ts'

export interface Recogniser {
  recognise(grey: Raster, shape: TextShape, part?: Rect): Promise<TextLine[]>
}

export interface PageText {
  /** Clockwise turn that brought the page upright, degrees. */
  readonly turnedDegrees: 0 | 90 | 180 | 270
  /** Clockwise tilt of its lines after that, degrees. */
  readonly skewDegrees: number
  /** Size of the upright page that the boxes are in, pixels. */
  readonly width: number
  readonly height: number
  readonly paragraphs: Paragraph[]
}

/** Orientation tags of `orient` for clockwise turns. */
const TURNS = [
  { degrees: 0, tag: 1 },
  { degrees: 180, tag: 3 },
  { degrees: 90, tag: 6 },
  { degrees: 270, tag: 8 },
] as const

/** From here on a sample of lines counts as read the right way up. */
const SURE = 0.7
const SAMPLE_LINES = 3
/** Text height Tesseract reads best, pixels; a picture far from it is brought there. */
const TEXT_HEIGHT_PX = 36
/** Below this the first language's reading of a line is held against one with every language. */
const DOUBTFUL = 0.85

/**
 * The text of a page in reading order, whichever way up it lies: levelled, column by column, line by line.
 * @param picture grey
 * @param first the page's main language alone: it confuses fewer letters than several languages at once
 * @param all every language together, for lines the first is not sure of; undefined when there is only one
 */
export async function readText(
  picture: Raster,
  first: Recogniser,
  all: Recogniser | undefined,
  progress: (done: number) => void = () => undefined,
): Promise<PageText> {
  const { degrees, upright, page, reader } = await turnUpright(
    picture,
    all === undefined ? [first] : [first, all],
  )
  const sourceHeight = page.textHeight / page.scale
  const factor =
    sourceHeight > TEXT_HEIGHT_PX * 1.5 || sourceHeight < TEXT_HEIGHT_PX * 0.75
      ? TEXT_HEIGHT_PX / sourceHeight
      : 1
  const sized = resize(upright, Math.min(3, factor))
  const work = Math.abs(page.skewDegrees) > 0.3 ? rotate(sized, -page.skewDegrees) : sized
  const toWork = work.width / page.grey.width

  const regions = readingRegions(page)
  const found: Paragraph[] = []
  for (const [i, region] of regions.entries()) {
    const part = scaled(region, toWork)
    const image = crop(work, part)
    const lines = await reader.recognise(image, 'block')
    const better = all === undefined || reader === all ? lines : await rereadDoubtful(image, lines, all)
    const inPicture = (box: Rect) =>
      toPicture(
        scaled({ ...box, x: box.x + Math.floor(part.x), y: box.y + Math.floor(part.y) }, 1 / toWork),
        page,
        upright,
      )
    found.push(...paragraphs(better.map((line) => mapLine(line, inPicture))))
    progress((i + 1) / regions.length)
  }
  return {
    turnedDegrees: degrees,
    skewDegrees: page.skewDegrees,
    width: upright.width,
    height: upright.height,
    paragraphs: found,
  }
}

const scaled = ({ x, y, w, h }: Rect, by: number): Rect => ({ x: x * by, y: y * by, w: w * by, h: h * by })

function resize(grey: Raster, factor: number): Raster {
  if (factor === 1) return grey
  return factor < 1 ? shrink(grey, Math.max(grey.width, grey.height) * factor).image : enlarge(grey, factor)
}

async function rereadDoubtful(
  image: Raster,
  lines: readonly TextLine[],
  all: Recogniser,
): Promise<TextLine[]> {
  const kept: TextLine[] = []
  for (const line of lines) {
    if (line.words.length === 0 || line.confidence >= DOUBTFUL) {
      kept.push(line)
      continue
    }
    const margin = Math.ceil(line.box.h * 0.2)
    const part = {
      x: line.box.x - margin,
      y: line.box.y - margin,
      w: line.box.w + 2 * margin,
      h: line.box.h + 2 * margin,
    }
    const strip = crop(image, part)
    const again = (await all.recognise(strip, 'line'))[0]
    const shift = (box: Rect) => ({ ...box, x: box.x + Math.max(0, part.x), y: box.y + Math.max(0, part.y) })
    kept.push(again === undefined ? line : mergeReadings(line, mapLine(again, shift)))
  }
  return kept
}

interface Upright {
  readonly degrees: PageText['turnedDegrees']
  readonly upright: Raster
  readonly page: UprightPage
  /** Whoever read the sample best. */
  readonly reader: Recogniser
  readonly score: number
}

/**
 * Finds which way up the page is, and which languages it is in, by reading a few of its lines each way; an upright page
 * in the main language costs three lines.
 */
async function turnUpright(picture: Raster, readers: readonly Recogniser[]): Promise<Upright> {
  let best: Upright | undefined
  for (const { degrees, tag } of TURNS) {
    const upright = orient(picture, tag)
    const page = uprightPage(upright)
    for (const reader of readers) {
      const score = await readability(page, reader)
      if (best === undefined || score > best.score + 0.1) best = { degrees, upright, page, reader, score }
      if (best.score >= SURE || page.parts.length === 0) return best
    }
  }
  return best!
}

async function readability(page: UprightPage, recogniser: Recogniser): Promise<number> {
  const rows = textRows(page.parts, page.textHeight)
    .filter((row) => row.w > row.h * 3)
    .sort((a, b) => b.parts.length - a.parts.length)
    .slice(0, SAMPLE_LINES)
  const words: { text: string; confidence: number }[] = []
  for (const row of rows) {
    const margin = page.textHeight * 0.3
    const part = {
      x: row.x - margin,
      y: row.y - margin,
      w: Math.min(row.w, page.textHeight * 40) + 2 * margin,
      h: row.h + 2 * margin,
    }
    const strip = enlarge(crop(page.grey, part), Math.max(1, Math.min(3, TEXT_HEIGHT_PX / page.textHeight)))
    const lines = await recogniser.recognise(strip, 'line')
    words.push(...lines.flatMap((line) => line.words))
  }
  return weighted(words)
}

/** What to read one after the other: the page, or its heading, left and right column. Pixels of the upright page. */
function readingRegions(page: UprightPage): Rect[] {
  const ink = boundsOf(page.parts)
  if (ink === undefined) return []
  const margin = page.textHeight
  const padded = ({ x, y, w, h }: Rect): Rect => ({
    x: x - margin,
    y: y - margin / 2,
    w: w + 2 * margin,
    h: h + margin,
  })
  const cut = gutter(page)
  if (cut === undefined) return [padded(ink)]
  const rows = textRows(page.parts, page.textHeight)
  const crosses = (row: Row) => row.parts.some((part) => part.x < cut && part.x + part.w > cut)
  const heading = rows.findLast((row) => row.y < page.grey.height * 0.25 && crosses(row))
  const top = heading === undefined ? 0 : heading.y + heading.h + 1
  const below = page.parts.filter(
    (part) => part.y >= top && part.w < page.grey.width * 0.6 && part.h < page.grey.height * 0.35,
  )
  const left = below.filter((part) => part.x + part.w / 2 < cut)
  const right = below.filter((part) => part.x + part.w / 2 >= cut)
  if (!isColumn(left, page) || !isColumn(right, page)) return [padded(ink)]
  const above = page.parts.filter((part) => part.y < top)
  return [above, left, right].flatMap((parts) => {
    const box = boundsOf(parts)
    return box === undefined
      ? []
      : [clipAt(padded(box), parts === left ? cut : undefined, parts === right ? cut : undefined)]
  })
}

/** Real columns are filled: many of their lines run to the edge. What stands beside a gap by chance is not. */
function isColumn(
  parts: readonly { x: number; y: number; w: number; h: number; area: number }[],
  page: UprightPage,
): boolean {
  const rows = textRows(parts, page.textHeight)
  const box = boundsOf(rows)
  if (box === undefined || rows.length < 3) return false
  const reaching = rows.filter((row) => row.x + row.w > box.x + box.w * 0.85).length
  return reaching >= rows.length * 0.25
}

function clipAt(box: Rect, rightEdge: number | undefined, leftEdge: number | undefined): Rect {
  const x = leftEdge === undefined ? box.x : Math.max(box.x, leftEdge)
  const end = rightEdge === undefined ? box.x + box.w : Math.min(box.x + box.w, rightEdge)
  return { ...box, x, w: end - x }
}
