import { type Column, gutter, splitColumns } from '#main/engines/page/columns.ts'
import { boundsOf, type Row, textRows } from '#main/engines/page/rows.ts'
import { toPicture, type UprightPage, uprightPage } from '#main/engines/page/upright.ts'
import type { InkBox } from '#main/engines/raster/components.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { type Candidate, candidates, type MarkPlace, parseMark } from './marks.ts'
import { fillHole, holes, type QuestionMark, questionRun } from './sequence.ts'

/** A question's block on a page, pixels of the picture. */
export interface QuestionBox extends Rect {
  /** The number printed before it; undefined where a method does not read it. */
  readonly number?: number
}

/**
 * Reads the text in boxes of the upright page.
 * @param digits a second, slower look at boxes that are expected to hold a number
 * @returns one string a box, empty where nothing was read
 */
export type ReadMarks = (page: UprightPage, boxes: readonly Rect[], digits: boolean) => Promise<string[]>

interface Reading {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Row[])[]
  readonly run: readonly QuestionMark[]
  /** Marks of shared passages, which end the question above them. */
  readonly passages: readonly Candidate[]
}

/**
 * Questions of an exam page in reading order: number marks at the left edge of each column, in a rising run, each
 * followed by everything down to the next. The page is levelled first; one and two columns are both tried, and the
 * one with the longer run wins.
 * @param picture grey, upright
 * @param isLevel whether it has been levelled already
 */
export async function layoutQuestions(
  picture: Raster,
  readMarks: ReadMarks,
  isLevel = false,
): Promise<QuestionBox[]> {
  const page = uprightPage(picture, isLevel)
  const cut = gutter(page)
  const whole = await readPage(page, [], readMarks)
  const halves = cut === undefined ? undefined : await readPage(page, [cut], readMarks)
  const isTwo = halves !== undefined && halves.run.length >= whole.run.length && hasMarksInEach(halves)
  return questionBoxes(page, isTwo ? halves : whole).map(({ box, number }) => ({
    ...toPicture(box, page, picture),
    number,
  }))
}

const hasMarksInEach = (reading: Reading) =>
  reading.columns.every((_, i) => reading.run.some((mark) => mark.candidate.column === i))

/** What stands where marks may stand, as first read. */
interface Marks {
  readonly sure: readonly QuestionMark[]
  readonly single: readonly Candidate[]
  readonly passages: readonly Candidate[]
}

async function readPage(page: UprightPage, cuts: readonly number[], readMarks: ReadMarks): Promise<Reading> {
  const columns = splitColumns(page, cuts)
  const rows = columns.map((column) => textRows(column.parts, page.textHeight))
  const at = (place: MarkPlace) =>
    columns.flatMap((column, i) => candidates(column, rows[i], i, page.textHeight, place))
  const read = async (found: readonly Candidate[]): Promise<Marks> => {
    const texts = await readMarks(page, found.map(digitsOf), false)
    const marks = found.map((candidate, i) => ({ candidate, read: parseMark(texts[i]) }))
    const single = marks.filter((mark) => mark.read?.to === undefined)
    return {
      sure: questionRun(
        single.map(({ candidate, read }) => ({ candidate, number: read?.number })),
        page.textHeight,
      ),
      single: single.map((mark) => mark.candidate),
      passages: marks.filter((mark) => mark.read?.to !== undefined).map((mark) => mark.candidate),
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
    const again = await readMarks(page, gap.candidates.map(digitsOf), true)
    run.push(...fillHole(gap, again))
  }
  run.sort((a, b) => a.number - b.number)
  // The mark of a shared passage stands first in its line in either case.
  return { columns, rows, run, passages: first.passages }
}

const digitsOf = (candidate: Candidate) => candidate.digits

function questionBoxes(page: UprightPage, reading: Reading): { box: Rect; number: number }[] {
  const { columns, rows, run, passages } = reading
  return run.map(({ candidate, number }) => {
    const own = columns[candidate.column]
    const top = candidate.row.y
    const next = [...run.map((mark) => mark.candidate), ...passages]
      .filter((other) => other.column === candidate.column && other.row.y > top)
      .reduce((least, other) => Math.min(least, other.row.y), footerTop(page, rows[candidate.column]))
    const isDust = (part: InkBox) => Math.max(part.w, part.h) < page.textHeight * 0.35
    const inside = own.parts.filter(
      (part) => part.y + part.h / 2 >= top && part.y + part.h / 2 < next && !isDust(part),
    )
    return { box: boundsOf(inside) ?? candidate.row, number }
  })
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
