import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import { TEMPLATE_SCHEMA, Template } from '#shared/domain/template.ts'

interface Size {
  readonly w: number
  readonly h: number
}
interface Point {
  readonly x: number
  readonly y: number
}

export interface Grid {
  readonly page: Size
  readonly unit?: 'px' | 'mm'
  readonly rows: number
  readonly options: number
  /** Middle of the first bubble. */
  readonly origin: Point
  readonly bubble: Size
  /** From one option, and from one row, to the next. */
  readonly step: Point
  readonly shape?: 'circle' | 'oval' | 'rectangle'
  readonly fiducials?: readonly unknown[]
}

/** Layout of a page with one block of questions. */
export function gridLayout(grid: Grid): PageLayout {
  const { page, unit = 'px', rows, options, origin, bubble, step, shape = 'circle' } = grid
  const template = Template.parse({
    schema: TEMPLATE_SCHEMA,
    id: 'grid',
    name: 'grid',
    version: 1,
    unit,
    pages: [
      {
        id: 'front',
        size: page,
        fiducials: grid.fiducials ?? [{ kind: 'none' }],
        fields: [
          {
            kind: 'choice',
            id: 'q',
            labels: Array.from({ length: rows }, (_, row) => `q${row + 1}`),
            options: Array.from({ length: options }, (_, option) => `${option + 1}`),
            style: { shape },
            layout: {
              type: 'grid',
              origin,
              bubble,
              optionStep: { dx: step.x, dy: 0 },
              rowStep: { dx: 0, dy: step.y },
            },
          },
        ],
      },
    ],
  })
  return pageLayout(template.pages[0], template.unit, template.rules)
}
