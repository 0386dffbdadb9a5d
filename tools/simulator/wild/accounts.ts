import type { Rect } from '#shared/domain/geometry.ts'
import type { PageLayout } from '#shared/domain/layout.ts'
import type { WildRow } from './student.ts'

/** A bubble this share of its size from where it is printed is another place. */
const SAME_PLACE = 0.06

const isNear = (one: Rect, other: Rect) =>
  Math.hypot(one.x + one.w / 2 - other.x - other.w / 2, one.y + one.h / 2 - other.y - other.h / 2) <
  SAME_PLACE * Math.min(one.w, one.h)

/**
 * What a template that is not the printed one may read: what was marked in the row of the same name. A row that the
 * sheet does not have is empty.
 */
export function accountFor(reading: PageLayout, printed: PageLayout, rows: readonly WildRow[]): WildRow[] {
  const byLabel = new Map(printed.rows.map((row, index) => [row.label, { row, truth: rows[index] }]))
  return reading.rows.map((row) => {
    const known = byLabel.get(row.label)
    if (known === undefined)
      return {
        label: row.label,
        expected: [],
        way: 'blank',
        difficulty: 'hard',
        why: 'not on the sheet',
        isTouched: true,
      }
    const isSame =
      row.options.join('|') === known.row.options.join('|') &&
      row.bubbles.every((box, option) => isNear(box, known.row.bubbles[option]))
    return isSame ? known.truth : { ...known.truth, isTouched: true }
  })
}

/** Nothing of the template is in the picture. */
export const nothingOf = (reading: PageLayout): WildRow[] =>
  reading.rows.map(({ label }) => ({
    label,
    expected: undefined,
    way: 'blank',
    difficulty: 'hard',
    why: 'not on the sheet',
    isTouched: true,
  }))
