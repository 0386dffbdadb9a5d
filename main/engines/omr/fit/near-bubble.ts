import type { PageLayout } from '#shared/domain/layout.ts'
import type { PlannedBubble } from '../cells.ts'

/** Whether a line one step beyond a block lies on nothing of the layout's own. */
export const isFree = (
  layout: PageLayout,
  line: readonly PlannedBubble[],
  { dx, dy }: { dx: number; dy: number },
): boolean => line.every(({ x, y }) => !nearBubble(layout, x + dx, y + dy))

const middlesOf = new WeakMap<PageLayout, Float64Array>()

/** Every bubble's middle and how far around it is its own, template units: x, y, width, height, x, y… */
function middles(layout: PageLayout): Float64Array {
  const known =
    middlesOf.get(layout) ??
    Float64Array.from(
      layout.rows.flatMap((row) =>
        row.bubbles.flatMap(({ x, y, w, h }) => [x + w / 2, y + h / 2, 0.9 * w, 0.9 * h]),
      ),
    )
  middlesOf.set(layout, known)
  return known
}

export function nearBubble(layout: PageLayout, x: number, y: number): boolean {
  const all = middles(layout)
  for (let i = 0; i < all.length; i += 4) {
    if (Math.abs(all[i] - x) < all[i + 2] && Math.abs(all[i + 1] - y) < all[i + 3]) return true
  }
  return false
}
