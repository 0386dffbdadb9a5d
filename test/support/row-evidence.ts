import type { DecidedRow } from '#shared/domain/decide.ts'
import type { BubbleEvidence, RowEvidence } from '#shared/domain/marks.ts'

export const OPTIONS = ['1', '2', '3', '4', '5']
export const ROW: DecidedRow = { fieldId: 'questions', options: OPTIONS, allowMultiple: false, rules: {} }

/** A bubble that nobody marked, as a good scan shows it. */
export const EMPTY_BUBBLE: BubbleEvidence = {
  fill: 0,
  core: 0,
  peak: 0.03,
  rim: 0,
  texture: 0.02,
  red: 0,
  lift: 0,
  around: 0,
  through: 0,
}

/** @param fill  mean ink inside, [0, 1] */
export const filledBubble = (fill: number): BubbleEvidence => ({
  ...EMPTY_BUBBLE,
  fill,
  core: fill,
  peak: fill,
  texture: 0.05,
})

/** A row that lies where it was expected, in even light. */
export const rowOf = (label: string, bubbles: readonly BubbleEvidence[]): RowEvidence => ({
  label,
  bubbles: [...bubbles],
  light: 1,
  visible: 1,
  residualMm: 0.05,
})
