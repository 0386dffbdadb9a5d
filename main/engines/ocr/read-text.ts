import { boxToSource, type FlatPage, flatPage } from '#main/engines/page/flat.ts'
import { orient } from '#main/engines/read/orient.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { withBrackets } from './brackets.ts'
import { cutAtGutter } from './cut-at-gutter.ts'
import { inLine, setFractions } from './fractions.ts'
import { leadingJamo } from './jamo.ts'
import { type LineBox, levelRect } from './line-boxes.ts'
import { linesOf } from './lines.ts'
import { paragraphs } from './paragraphs.ts'
import {
  inSequence,
  leadMark,
  type Mark,
  markWords,
  onPage,
  type Piece,
  pieceOf,
  textParts,
  withDoubtful,
  withFractions,
  withGuesses,
  withoutTwins,
} from './pieces.ts'
import { LEAST_LETTER, lineOf } from './read-line.ts'
import type { Readers, Recogniser } from './readers.ts'
import { readingOrder } from './reading-order.ts'
import { mapLine, type Paragraph, type ReadLine, type TextWord, weighted } from './text-line.ts'

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

type Turn = PageText['turnedDegrees']

/** Orientation tags of `orient` for clockwise turns. */
const TAGS = { 0: 1, 180: 3, 90: 6, 270: 8 } as const
/** From here on a sample of lines counts as read the right way up. */
const SURE = 0.7
const SAMPLE_LINES = 3
/**
 * The text of a page in reading order, whichever way up it lies: a photo made flat, its lines found and read one by one,
 * choice marks by their shape.
 * @param picture grey
 */
export async function readText(
  picture: Raster,
  opened: Readers,
  progress: (done: number) => void = () => undefined,
): Promise<PageText> {
  const readers = { ...opened, first: remembering(opened.first) }
  const flat = flatPage(picture)
  const { degrees, page, fractions, boxes: seenBoxes } = await turnUpright(flat.picture, readers)
  const { width, height } = degrees % 180 === 0 ? picture : { width: picture.height, height: picture.width }
  // A sheet's own sides have levelled it better than lines that still bow a little could.
  const tilt = flat.isPhoto ? 0 : usualAngle(seenBoxes)
  const unit = usualHeight(seenBoxes)
  const boxes = cutAtGutter(page, seenBoxes, unit, tilt)
  const seen = withDoubtful(boxes.map((box) => pieceOf(page, box, unit)))
  const cut = withFractions(withoutTwins(seen), fractions, page, unit)
  const pieces = cut.map((piece, i) => ({
    ...levelRect(boxes[i] ?? piece.box, tilt, page),
    piece,
    mark: leadMark(piece),
  }))
  const groups = readingOrder(pieces)
  const read = new Map<Piece, PieceText>()
  for (const { piece } of groups.flat(2)) {
    read.set(piece, await textOfPiece(piece, readers))
    progress(read.size / pieces.length)
  }
  const guessed = new Map([...read].map(([piece, { marks }]) => [piece, marks] as const))
  const ordered = inSequence(groups.flat(), guessed)
  const inPicture = (box: Rect) => toUpright(box, flat, page, picture, degrees)
  const found = groups.flatMap((group) => {
    const lines = group.flatMap((row) =>
      linesOf(
        row.map(({ piece, x, w }) => ({ words: wordsOf(piece, read.get(piece)!, ordered), x, w })),
        unit,
      ),
    )
    return paragraphs(lines.map((line) => mapLine(line, inPicture)))
  })
  return { turnedDegrees: degrees, skewDegrees: (tilt * 180) / Math.PI, width, height, paragraphs: found }
}

/** A reader that is not asked twice about one picture: a page's sample of lines is among what is read of it. */
function remembering(reader: Recogniser): Recogniser {
  const known = new Map<string, Promise<ReadLine[]>>()
  return {
    recognise(grey) {
      const key = `${grey.width} ${Buffer.from(grey.data).toString('latin1')}`
      const lines = known.get(key) ?? reader.recognise(grey)
      known.set(key, lines)
      return lines
    },
  }
}

/** A piece as it was read: boxes in its crop's pixels. */
interface PieceText {
  readonly words: readonly TextWord[]
  /** What its readers came upon beside the piece's own marks. */
  readonly marks: readonly Mark[]
}

async function textOfPiece(piece: Piece, readers: Readers): Promise<PieceText> {
  const words: TextWord[] = []
  for (const part of textParts(piece)) {
    const named = part.goesOn ? undefined : leadingJamo(part.picture, leadMark(piece) !== undefined)
    const line = named?.isAll === true ? undefined : await lineOf(part.picture, readers)
    const rest = (line?.words ?? []).filter(({ box }) => box.x + box.w / 2 > (named?.end ?? 0))
    for (const { text, confidence, box } of [...(named?.words ?? []), ...rest])
      words.push({ text, confidence, box: { ...box, x: box.x + part.left } })
  }
  const isNoise =
    words.length === 1 &&
    words[0].text.length <= 2 &&
    words[0].confidence < LEAST_LETTER &&
    // Behind a choice's mark stands its text, however badly it is printed.
    !(leadMark(piece) !== undefined && /^[가-힣]+$/.test(words[0].text))
  return withGuesses(isNoise ? [] : withoutRemains(words), piece)
}

/** What is left of the rule beside a cell or a column. */
const REMAINS = /^[|ㅣ│┃]+$/

/** Words without the remains of rules at either end of their line. */
function withoutRemains(words: readonly TextWord[]): TextWord[] {
  const isText = ({ text }: TextWord) => !REMAINS.test(text)
  return words.slice(Math.max(0, words.findIndex(isText)), words.findLastIndex(isText) + 1)
}

/** A piece's words and marks from left to right, boxes on the page. */
function wordsOf(piece: Piece, { words, marks }: PieceText, ordered: ReadonlyMap<Mark, string>): TextWord[] {
  const all = [...words, ...markWords([...piece.marks, ...marks], ordered)]
  const placed = all.map((word) => ({ ...word, box: onPage(piece, word.box) }))
  return withBrackets(inLine(placed, piece.fractions, piece.crop.height / piece.scale))
}

interface Upright {
  readonly degrees: Turn
  /** With its fractions taken out. */
  readonly page: Raster
  readonly fractions: readonly TextWord[]
  readonly boxes: LineBox[]
}

/** Finds which way up the page is: across by its lines' shape, and over by reading a few of them either way. */
async function turnUpright(flat: Raster, { detect, first, foreign }: Readers): Promise<Upright> {
  const asIs = await setFractions(flat, foreign)
  const seen = await detect(asIs.lined)
  const weight = (boxes: readonly LineBox[]) =>
    boxes.reduce((sum, { length, height }) => sum + length * height, 0)
  const tall = seen.filter(({ length, height }) => height > length * 1.5)
  const isAcross = weight(tall) > weight(seen) / 2
  let best: (Upright & { score: number }) | undefined
  for (const degrees of isAcross ? ([90, 270] as const) : ([0, 180] as const)) {
    const set = degrees === 0 ? asIs : await setFractions(orient(flat, TAGS[degrees]), foreign)
    const boxes = degrees === 0 ? seen : await detect(set.lined)
    const { blank: page, fractions } = set
    const score = await readability(page, boxes, first)
    if (best === undefined || score > best.score + 0.1) best = { degrees, page, fractions, boxes, score }
    if (best.score >= SURE || boxes.length === 0) break
  }
  return best!
}

async function readability(page: Raster, boxes: readonly LineBox[], reader: Recogniser): Promise<number> {
  const unit = usualHeight(boxes)
  // Long enough to be read for sure, short enough to be quick.
  const samples = [...boxes]
    .filter(({ length, height }) => height < unit * 1.5 && length > unit * 3)
    .sort((a, b) => Math.abs(a.length - 12 * unit) - Math.abs(b.length - 12 * unit))
    .slice(0, SAMPLE_LINES)
  const words: TextWord[] = []
  for (const box of samples) {
    for (const { picture } of textParts(pieceOf(page, box, unit)))
      words.push(...(await reader.recognise(picture)).flatMap((line) => line.words))
  }
  return weighted(words)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}

/** Usual height of a line's box, by the lines that are long enough to have one. */
function usualHeight(boxes: readonly LineBox[]): number {
  const long = boxes.filter(({ length, height }) => length > height * 2)
  return Math.max(6, median((long.length > 0 ? long : boxes).map(({ height }) => height)))
}

function usualAngle(boxes: readonly LineBox[]): number {
  return median(boxes.filter(({ length, height }) => length > height * 5).map(({ angle }) => angle))
}

/** A box of the turned flat page, in pixels of the picture turned the same way. */
function toUpright(box: Rect, flat: FlatPage, page: Raster, picture: Raster, degrees: Turn): Rect {
  if (!flat.isPhoto) return box
  const back = turned(box, page, ((360 - degrees) % 360) as Turn)
  return turned(boxToSource(flat, back, picture), picture, degrees)
}

/** A box of a picture after the picture is turned clockwise. */
function turned(
  { x, y, w, h }: Rect,
  { width, height }: { width: number; height: number },
  degrees: Turn,
): Rect {
  switch (degrees) {
    case 0:
      return { x, y, w, h }
    case 90:
      return { x: height - y - h, y: x, w: h, h: w }
    case 180:
      return { x: width - x - w, y: height - y - h, w, h }
    case 270:
      return { x: y, y: width - x - w, w: h, h: w }
  }
}
