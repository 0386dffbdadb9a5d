import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { crop, type Plane, toGrey } from '../raster/plane.ts'
import { blur5 } from './blur.ts'
import { otsu } from './otsu.ts'
import { isFalsy, pythonDict, pythonError, pythonInt, pythonRound, pythonStr, pythonType } from './python.ts'

export interface MarkV1 {
  readonly choice: string
  /** Share of ink in the choice's cell, [0, 1]. */
  readonly fill: number
}

/** One answer as the original worker wrote it. */
export interface AnswerV1 {
  readonly version: 'v1'
  readonly question_id: number
  readonly detected: readonly string[]
  readonly marking: 'blank' | 'single' | 'multi'
  readonly confidence: number
  readonly status: 'ok' | 'blank' | 'ambiguous' | 'low_confidence' | 'error'
  readonly raw: { readonly marks: readonly MarkV1[]; readonly gap?: number } | { readonly error: string }
}

const BLANK_BELOW = 0.08
const MULTI_FROM = 0.62
const CLEAR_GAP = 0.08
const OK_FROM = 0.7
const DEFAULT_CHOICES: readonly unknown[] = ['A', 'B', 'C', 'D', 'E']

/**
 * The original worker's OMR v1, number for number, oddities included: absolute pixel regions, one Otsu threshold per
 * cell, Python's `int`, `round` and slicing. For compatibility; its defects are those of the method.
 * @param raster    the page as `imreadColour` gives it; undefined when unreadable
 * @param questions the payload's list, unchecked
 * @throws StationError `invalid-input` where the original failed the whole job, in its words
 */
export function readQuestionsV1(raster: Raster | undefined, questions: unknown): AnswerV1[] {
  const list = isFalsy(questions) ? [] : questions
  if (!Array.isArray(list)) throw pythonError('questions must be a list')
  if (raster === undefined) return list.map((question) => unreadableAnswer(pythonDict(question)))
  const grey = toGrey(raster)
  return list.map((question) => readQuestion(grey, pythonDict(question)))
}

const unreadableAnswer = (question: Readonly<Record<string, unknown>>): AnswerV1 => ({
  version: 'v1',
  question_id: idOf(question),
  detected: [],
  marking: 'blank',
  confidence: 0,
  status: 'error',
  raw: { error: 'cannot read image' },
})

/** @throws StationError where Python's integer has more digits than the result can hold */
function idOf({ question_id }: Readonly<Record<string, unknown>>): number {
  const id = pythonInt(question_id)
  if (!Number.isSafeInteger(id)) throw pythonError('question_id is too large')
  return id
}

function readQuestion(grey: Plane, question: Readonly<Record<string, unknown>>): AnswerV1 {
  const roi = isFalsy(question.roi) ? {} : pythonDict(question.roi)
  const region = {
    x: pythonInt(roi.x),
    y: pythonInt(roi.y),
    w: pythonInt(roi.w, 1),
    h: pythonInt(roi.h, 1),
  }
  const choices = choicesOf(question.choices)
  const cells = splitCells(region, choices.length, axisOf(question.axis))
  const marks = cells
    .map((cell, i) => ({ choice: pythonStr(choices[i]), fill: fillOf(cropCell(grey, cell)) }))
    .sort((a, b) => b.fill - a.fill)
  return { version: 'v1', question_id: idOf(question), ...decide(marks) }
}

function choicesOf(value: unknown): readonly unknown[] {
  if (isFalsy(value)) return DEFAULT_CHOICES
  if (typeof value === 'string') return [...value]
  if (Array.isArray(value)) return value
  throw pythonError(`object of type '${pythonType(value)}' has no len()`)
}

function axisOf(value: unknown): 'x' | 'y' {
  if (isFalsy(value)) return 'x'
  if (typeof value !== 'string') throw pythonError(`'${pythonType(value)}' object has no attribute 'lower'`)
  return value.toLowerCase() === 'y' ? 'y' : 'x'
}

/** A region cut into `count` cells; rounded one by one, so they may overlap or leave a gap. */
export function splitCells({ x, y, w, h }: Rect, count: number, axis: 'x' | 'y'): Rect[] {
  const step = (axis === 'y' ? h : w) / count
  const size = Math.max(1, pythonRound(step))
  return Array.from({ length: count }, (_, i) => {
    const offset = pythonRound(i * step)
    return axis === 'y' ? { x, y: y + offset, w, h: size } : { x: x + offset, y, w: size, h }
  })
}

/** A negative origin shifts the window instead of cutting it. */
const cropCell = (grey: Plane, { x, y, w, h }: Rect) =>
  crop(grey, Math.max(0, x), Math.max(0, y), Math.max(1, w), Math.max(1, h))

function fillOf(cell: Plane): number {
  if (cell.data.length === 0) return 0
  const blurred = blur5(cell)
  const threshold = otsu(blurred)
  let ink = 0
  for (let i = 0; i < blurred.data.length; i++) if (blurred.data[i] <= threshold) ink += 1
  return ink / blurred.data.length
}

/** @param marks by fill, descending */
function decide(marks: readonly MarkV1[]): Omit<AnswerV1, 'version' | 'question_id'> {
  const top = marks[0] ?? { choice: '', fill: 0 }
  const second = marks[1] ?? { choice: '', fill: 0 }
  if (top.fill < BLANK_BELOW) {
    return { detected: [], marking: 'blank', confidence: 0, status: 'blank', raw: { marks } }
  }
  const strong = marks.filter(({ fill }) => fill >= MULTI_FROM)
  if (strong.length >= 2) {
    const detected = strong.map(({ choice }) => choice)
    return { detected, marking: 'multi', confidence: top.fill, status: 'ambiguous', raw: { marks } }
  }
  const gap = top.fill - second.fill
  const status = gap < CLEAR_GAP ? 'ambiguous' : top.fill >= OK_FROM ? 'ok' : 'low_confidence'
  return { detected: [top.choice], marking: 'single', confidence: top.fill, status, raw: { marks, gap } }
}
