import type { PageLayout } from '#shared/domain/layout.ts'
import type { MarkModel } from './mark-models.ts'
import type { Hypothesis } from './marks.ts'

/**
 * Whether the marks that were found show which way up the page is: no half turn puts all of them on marks of their
 * own shape and size.
 * @param found the page places of the marks that were found
 */
function marksTellTurn(
  models: readonly MarkModel[],
  found: readonly { readonly x: number; readonly y: number }[],
  layout: PageLayout,
): boolean {
  const marks = models.filter((model) => found.some(({ x, y }) => x === model.x && y === model.y))
  const [first] = marks
  if (first === undefined) return false
  if (marks.some((m) => Math.hypot(m.leanX, m.leanY) > 0.02 * Math.sqrt(m.area))) return true
  const near = 0.01 * Math.max(layout.width, layout.height)
  // The first mark falls on one of them, which fixes the middle of the turn.
  return !models.some((onto) =>
    marks.every((m) =>
      models.some(
        (other) =>
          Math.hypot(first.x + onto.x - m.x - other.x, first.y + onto.y - m.y - other.y) < near &&
          Math.abs(Math.log(other.area / m.area)) < 0.2 &&
          other.mark.shape === m.mark.shape,
      ),
    ),
  )
}

/** Hypotheses from marks, with whether these show which way up the page is. */
export const withTurn = (
  models: readonly MarkModel[],
  hypotheses: readonly Hypothesis[],
  layout: PageLayout,
): Hypothesis[] =>
  hypotheses.map((hypothesis) => ({
    ...hypothesis,
    tellsTurn: marksTellTurn(models, hypothesis.pairs, layout),
  }))

/** A code, a picture of the page and a person tell which way up it is; a page without anything is said to be the picture. */
export const turnKnown = (hypothesis: Hypothesis): Hypothesis => ({ ...hypothesis, tellsTurn: true })
