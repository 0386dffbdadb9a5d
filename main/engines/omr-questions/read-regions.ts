import { type CheckedQuestion, readQuestion } from '#shared/domain/omr-question.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { readSheet } from '../omr/read-sheet.ts'
import type { ScanPage } from '../read/page.ts'
import { checkRegion } from './check-regions.ts'
import { inPlace, type PlacedQuestion, questionLayout } from './question-layout.ts'

export interface RegionsReading {
  /** Evidence of the questions that can be read, in the order of the list. */
  readonly reading: PageReading
  readonly problems: { index: number; problem: string }[]
  /** Readable questions with a choice where nothing is printed. */
  readonly unprinted: number[]
}

/** Measures bare questions in a page; those that make no sense there are told apart first, so that they spoil no other. */
export function readRegions(page: ScanPage, questions: readonly unknown[]): RegionsReading {
  const placed: PlacedQuestion[] = []
  const problems: RegionsReading['problems'] = []
  const unprinted: number[] = []
  questions.forEach((raw, index) => {
    const question = readQuestion(raw)
    if ('problem' in question) {
      problems.push({ index, problem: question.problem })
      return
    }
    const scaled = scaleQuestion(question, page.scale)
    const { problem, hasEmptyCell } = checkRegion(scaled, page.raster)
    if (problem !== undefined) {
      problems.push({ index, problem })
      return
    }
    if (hasEmptyCell) unprinted.push(index)
    placed.push({ index, question: scaled })
  })
  const layout = questionLayout(placed, page.raster)
  return { reading: readSheet(page, [layout], (_, each) => inPlace(each)), problems, unprinted }
}

/** Regions are in pixels of the picture as stored. */
function scaleQuestion(question: CheckedQuestion, scale: ScanPage['scale']): CheckedQuestion {
  if (scale === undefined) return question
  const { x, y, w, h } = question.roi
  return { ...question, roi: { x: x * scale.x, y: y * scale.y, w: w * scale.x, h: h * scale.y } }
}
