import { type Column, type Gutter, gutters, splitColumns } from '#main/engines/page/columns.ts'
import { boundsOf, type Row, textRows } from '#main/engines/page/rows.ts'
import { toPicture, type UprightPage, uprightPage } from '#main/engines/page/upright.ts'
import type { InkBox } from '#main/engines/raster/components.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Candidate, candidates, type MarkPlace, parseMark } from './marks.ts'
import { isRinged } from './read-marks.ts'
import { fillHole, holes, type QuestionMark, questionRun } from './sequence.ts'

/** A question's block on a page, pixels of the picture. */
export interface QuestionBox extends Rect {
  /** The number printed before it; undefined where a method does not read it. */
  readonly number?: number
}

/**
 * Reads the text in boxes of the upright page.
 * @param again a second look at boxes that are expected to hold a number
 * @returns one string a box, empty where nothing was read
 */
export type ReadMarks = (page: UprightPage, boxes: readonly Rect[], again: boolean) => Promise<string[]>

interface Reading {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Row[])[]
  readonly run: readonly QuestionMark[]
  /** Marks of shared passages, which end the question above them. */
  readonly passages: readonly Candidate[]
}

/**
 * Questions of an exam page in reading order: number marks at the left edge of each column, in a rising run, each
 * followed by everything down to the next. The page is levelled first; one column and every way to cut it into more are
 * tried, and the one with the longest run wins.
 * @param picture grey, upright
 * @param isLevel whether it has been levelled already
 */
export async function layoutQuestions(
  picture: Raster,
  readMarks: ReadMarks,
  isLevel = false,
): Promise<QuestionBox[]> {
  const page = uprightPage(picture, isLevel)
  const read = remembered(readMarks)
  let best = await readPage(page, splitColumns(page, [], false), read)
  for (const cuts of gutters(page)) {
    const whole = await readPage(page, splitColumns(page, cuts, false), read)
    const parted = await readPage(page, splitColumns(page, cuts, true), read)
    const halves = parted.run.length >= whole.run.length ? parted : whole
    const isBetter = halves.run.length >= best.run.length && hasMarksInEach(halves, cuts)
    if (isBetter || best.run.length === 0) best = halves
  }
  return questionBoxes(page, best).map(({ box, number }) => ({ ...toPicture(box, page, picture), number }))
}

/** Most marks are the same however a page is cut. */
function remembered(readMarks: ReadMarks): ReadMarks {
  const known = new Map<string, string>()
  return async (page, boxes, again) => {
    const keyOf = ({ x, y, w, h }: Rect) => [again, x, y, w, h].join()
    const fresh = boxes.filter((box) => !known.has(keyOf(box)))
    const texts = await readMarks(page, fresh, again)
    fresh.forEach((box, i) => {
      known.set(keyOf(box), texts[i])
    })
    return boxes.map((box) => known.get(keyOf(box))!)
  }
}

const hasMarksInEach = ({ columns, run }: Reading, cuts: readonly Gutter[]) =>
  [0, ...cuts.map(({ at }) => at)].every((left) =>
    run.some(({ candidate }) => columns[candidate.column].left === left),
  )

/** What stands where marks may stand, as first read. */
interface Marks {
  readonly sure: readonly QuestionMark[]
  readonly single: readonly Candidate[]
  readonly passages: readonly Candidate[]
}

/** No question begins below this share of the page's height: its number stands there. */
const FOOT = 0.94

async function readPage(
  page: UprightPage,
  columns: readonly Column[],
  readMarks: ReadMarks,
): Promise<Reading> {
  const rows = columns.map((column) => textRows(column.parts, page.textHeight))
  const at = (place: MarkPlace) =>
    columns
      .flatMap((column, i) => candidates(column, rows[i], i, page.textHeight, place))
      .filter(({ box }) => box.y < page.grey.height * FOOT && !isRinged(page, box))
  const read = async (found: readonly Candidate[]): Promise<Marks> => {
    const texts = await readMarks(page, found.map(boxOf), false)
    const marks = found.map((candidate, i) => ({ candidate, read: parseMark(texts[i]) }))
    const single = marks.filter((mark) => mark.read?.isPassage !== true)
    return {
      sure: questionRun(
        single.map(({ candidate, read }) => ({ candidate, number: read?.number, style: read?.style })),
        page.textHeight,
      ),
      single: single.map((mark) => mark.candidate),
      passages: marks.filter((mark) => mark.read?.isPassage).map((mark) => mark.candidate),
    }
  }
  const first = await read(at('first'))
  // Reading takes longest: a second place is read only where it may well hold more, as after `문` or `문제`.
  const second = at('after-word')
  const after = second.length > 2 * first.sure.length ? await read(second) : undefined
  const isAfter = after !== undefined && after.sure.length > first.sure.length
  const { sure, single } = isAfter ? after : first

  const run = [...sure]
  for (const gap of holes(sure, single, page.textHeight)) {
    const again = await readMarks(page, gap.candidates.map(boxOf), true)
    run.push(...fillHole(gap, again))
  }
  run.sort((a, b) => a.number - b.number)
  // The mark of a shared passage stands first in its line in either case.
  return { columns, rows, run, passages: first.passages }
}

const boxOf = (candidate: Candidate) => candidate.box

function questionBoxes(page: UprightPage, reading: Reading): { box: Rect; number: number }[] {
  const { columns, rows, run, passages } = reading
  const topOf = ({ column, row }: Candidate) => lineTop(columns[column].parts, row, page.textHeight)
  return run.map(({ candidate, number }) => {
    const own = columns[candidate.column]
    const top = topOf(candidate)
    const next = [...run.map((mark) => mark.candidate), ...passages]
      .filter((other) => other.column === candidate.column && other.row.y > candidate.row.y)
      .reduce((least, other) => Math.min(least, topOf(other)), footerTop(page, rows[candidate.column]))
    const isDust = (part: InkBox) => Math.max(part.w, part.h) < page.textHeight * 0.35
    const inside = own.parts.filter(
      (part) => part.y + part.h / 2 >= top && part.y + part.h / 2 < next && !isDust(part),
    )
    return { box: boundsOf(inside) ?? candidate.row, number }
  })
}

/** The top of a row with what is taller in it, as an integral's sign, or stands close above it by itself, as a numerator. */
function lineTop(parts: readonly InkBox[], row: Rect, textHeight: number): number {
  let top = row.y
  for (const { y, h } of parts) {
    const shared = Math.min(y + h, row.y + row.h) - Math.max(y, row.y)
    if (h < textHeight * 4 && shared > Math.min(h, row.h) * 0.4) top = Math.min(top, y)
  }
  const endIn = (from: number, to: number) => parts.filter(({ y, h }) => y + h > from && y + h <= to)
  const above = endIn(top - textHeight * 0.5, top)
  if (above.length === 0) return top
  const higher = Math.min(...above.map(({ y }) => y))
  const isPartOfLine =
    top - higher < textHeight * 1.5 && endIn(higher - textHeight * 0.6, higher).length === 0
  return isPartOfLine ? higher : top
}

/** Where the page number or the publisher's line begins: the last short row, far below the rest, at the page's foot. */
function footerTop(page: UprightPage, rows: readonly Row[]): number {
  const last = rows.at(-1)
  const above = rows.at(-2)
  const isFooter =
    last !== undefined &&
    above !== undefined &&
    last.y > page.grey.height * 0.93 &&
    last.w < page.grey.width * 0.3 &&
    last.y - (above.y + above.h) > page.textHeight
  return isFooter ? last.y : page.grey.height
}
