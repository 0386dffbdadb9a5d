import type { Shape } from '#main/engines/page-image/engine.ts'
import { isDoubtful } from '#shared/domain/marks.ts'
import type { GradedSheet } from './score-batch.ts'

// The product's four meanings, and ink for right and wrong; each has a shape of its own beside its colour.
const OK = [26, 127, 55] as const
const REVIEW = [201, 116, 0] as const
const NEUTRAL = [120, 124, 130] as const
const INK = [20, 60, 160] as const

/**
 * What a graded page shows over its picture: a solid green box around each bubble taken as the answer, a dashed amber box
 * around each row a person must look at, a grey rule under each blank row and, where there is a key, a tick or a cross
 * beside each question.
 */
export function annotationShapes(sheet: GradedSheet): Shape[] {
  const { reading, decisions } = sheet
  if (reading === undefined) return []
  const verdicts = new Map(sheet.score?.questions.map((question) => [question.question, question.verdict]))
  const half = bubbleHalf(sheet)
  return decisions.flatMap((decision, i) => {
    const box = reading.rowBoxes[i]
    const centers = reading.bubbleCenters[i]
    if (box === undefined || centers === undefined) return []
    const shapes: Shape[] = []
    if (isDoubtful(decision.status)) {
      shapes.push({ kind: 'box', box: [...box], colour: [...REVIEW], thickness: 3, dash: 8 })
    } else if (decision.detected.length === 0) {
      shapes.push({
        kind: 'line',
        line: [box[0], box[3], box[2], box[3]],
        colour: [...NEUTRAL],
        thickness: 2,
      })
    }
    for (const option of chosenOptions(sheet, i)) {
      const x = centers[2 * option]
      const y = centers[2 * option + 1]
      if (x === undefined || y === undefined || isDoubtful(decision.status)) continue
      shapes.push({
        kind: 'box',
        box: [x - half, y - half, x + half, y + half],
        colour: [...OK],
        thickness: 2,
        dash: 0,
      })
    }
    const verdict = verdicts.get(decision.label)
    if (verdict === 'right' || verdict === 'wrong') shapes.push(...verdictShapes(box, half, verdict))
    return shapes
  })
}

function bubbleHalf({ reading }: GradedSheet): number {
  const box = reading?.rowBoxes[0]
  // A little more than the bubble, so that the box shows around a mark that spills over.
  return box === undefined ? 0 : (Math.min(box[2] - box[0], box[3] - box[1]) / 2) * 1.35
}

function chosenOptions(sheet: GradedSheet, row: number): number[] {
  const options = sheet.rowOptions[row] ?? []
  return (sheet.decisions[row]?.detected ?? []).map((label) => options.indexOf(label)).filter((at) => at >= 0)
}

function verdictShapes(box: readonly number[], half: number, verdict: 'right' | 'wrong'): Shape[] {
  const [, top = 0, right = 0, bottom = 0] = box
  const x = right + half
  const y = (top + bottom) / 2
  const r = half * 0.7
  const lines: [number, number, number, number][] =
    verdict === 'right'
      ? [
          [x - r, y, x - r / 3, y + r],
          [x - r / 3, y + r, x + r, y - r],
        ]
      : [
          [x - r, y - r, x + r, y + r],
          [x - r, y + r, x + r, y - r],
        ]
  return lines.map((line) => ({ kind: 'line', line, colour: [...INK], thickness: 2 }))
}
