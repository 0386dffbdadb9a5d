import type { Rect } from '#shared/domain/geometry.ts'
import type { BubbleRow, PageLayout } from '#shared/domain/layout.ts'
import { median } from '#shared/domain/maths.ts'
import type { CheckedQuestion } from '#shared/domain/omr-question.ts'
import type { Registration } from '../omr/registration.ts'

/** Share of its cell that a bubble takes: cells are drawn around bubbles with some air. */
const BUBBLE_SHARE = 0.75
/** Bubbles are at most this much longer than wide; a longer cell has more air on its long sides. */
const LONGEST_BUBBLE = 1.6

/** Regions drawn by hand differ by pixels: cells of nearly one size are taken to hold bubbles of one size. */
const ALIKE = 1.12

/** A question that can be read in the picture. */
export interface PlacedQuestion {
  /** Place in the payload's list. */
  readonly index: number
  readonly question: CheckedQuestion
}

/**
 * A layout of bare questions over a picture that is the page. Rows carry the question's place in the list as their
 * label.
 */
export function questionLayout(
  questions: readonly PlacedQuestion[],
  image: { readonly width: number; readonly height: number },
): PageLayout {
  const checked = questions.map((placed) => ({ ...placed, cell: cellOf(placed.question) }))
  const cells = checked.map(({ cell }) => cell)
  return {
    pageId: 'picture',
    width: image.width,
    height: image.height,
    mmPerUnit: undefined,
    fiducials: [{ kind: 'none' }],
    rows: checked.map(({ index, question, cell }) => questionRow(question, index, typicalSize(cell, cells))),
    codes: [],
    reference: undefined,
  }
}

interface Size {
  readonly w: number
  readonly h: number
}

function cellOf({ roi, choices, axis }: CheckedQuestion): Size {
  return axis === 'x' ? { w: roi.w / choices.length, h: roi.h } : { w: roi.w, h: roi.h / choices.length }
}

/** The region cut into one cell for each choice. */
export function cellsOf(question: CheckedQuestion): Rect[] {
  const { roi, choices, axis } = question
  const { w, h } = cellOf(question)
  return choices.map((_, at) =>
    axis === 'x' ? { x: roi.x + at * w, y: roi.y, w, h } : { x: roi.x, y: roi.y + at * h, w, h },
  )
}

function typicalSize(cell: Size, cells: readonly Size[]): Size {
  const near = (a: number, b: number) => a < b * ALIKE && b < a * ALIKE
  const alike = cells.filter((other) => near(other.w, cell.w) && near(other.h, cell.h))
  return { w: median(alike.map(({ w }) => w)), h: median(alike.map(({ h }) => h)) }
}

function questionRow(question: CheckedQuestion, index: number, typical: Size): BubbleRow {
  const { id, choices } = question
  const w = Math.min(typical.w, LONGEST_BUBBLE * typical.h) * BUBBLE_SHARE
  const h = Math.min(typical.h, LONGEST_BUBBLE * typical.w) * BUBBLE_SHARE
  return {
    label: String(index),
    fieldId: 'questions',
    kind: 'question',
    questionId: id,
    options: choices,
    bubbles: cellsOf(question).map((cell) => ({
      x: cell.x + (cell.w - w) / 2,
      y: cell.y + (cell.h - h) / 2,
      w,
      h,
    })),
    shape: 'oval',
    printed: false,
    allowMultiple: false,
    blankLegal: false,
    rules: {},
  }
}

/** The picture is the page: nothing is looked for, and nothing is moved. */
export function inPlace(layout: PageLayout): Registration {
  const identity = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 }
  return {
    status: 'aligned',
    reason: undefined,
    homography: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    bubbles: layout.rows.map((row) => row.bubbles.map(() => identity)),
    rowResidual: layout.rows.map(() => 0),
    rowPrint: layout.rows.map(() => Number.NaN),
    orientation: 0,
    scale: 1,
    structureScore: 1,
  }
}
