import { describe, expect, it } from 'vitest'
import { drawnField, turned, withOptions, withRows } from '#renderer/features/template-editor/model/fields.ts'
import { layoutOf } from '#renderer/features/template-editor/model/found-fields.ts'
import { fieldBounds, isBubbleField } from '#renderer/features/template-editor/model/items.ts'
import {
  cssMatrix,
  fitted,
  inverse,
  mapRect,
  toPage,
  toView,
  viewPoint,
  zoomed,
} from '#renderer/lib/canvas/view.ts'
import { applyHomography, type Homography, pagePoint } from '#shared/domain/geometry.ts'
import { academySheet } from '#tools/simulator/templates.ts'

const A4 = { w: 210, h: 297 }
const CANVAS = { w: 900, h: 700 }

describe('the view', () => {
  it('fits the page, and zooming keeps the point under the pointer', () => {
    const view = fitted(A4, CANVAS)
    expect(view.scale).toBeCloseTo((700 - 48) / 297)
    const at = viewPoint(300, 200)
    const before = toPage(view, at)
    const after = toPage(zoomed(view, 3, at, A4, CANVAS), at)
    expect(after.x).toBeCloseTo(before.x)
    expect(after.y).toBeCloseTo(before.y)
    const there = toView(view, pagePoint(10, 20))
    expect(toPage(view, there).x).toBeCloseTo(10)
  })

  it('inverts a projective map and writes it as CSS sees it', () => {
    const h: Homography = [11.2, 0.4, 30, -0.3, 11.6, 22, 1e-5, -2e-5, 1]
    const p = applyHomography(h, 100, 150)
    const back = applyHomography(inverse(h), p.x, p.y)
    expect([back.x, back.y]).toEqual([expect.closeTo(100, 6), expect.closeTo(150, 6)])
    expect(cssMatrix([2, 0, 5, 0, 3, 7, 0, 0, 1])).toBe('matrix3d(2,0,0,0,0,3,0,0,0,0,1,0,5,7,0,1)')
    expect(mapRect([2, 0, 5, 0, 3, 7, 0, 0, 1], { x: 1, y: 1, w: 2, h: 2 })).toEqual({
      x: 7,
      y: 10,
      w: 4,
      h: 6,
    })
  })
})

describe('drawing', () => {
  it('a block fills the box it was drawn in with questions numbered on', () => {
    const template = academySheet()
    const box = { x: 20, y: 230, w: 40, h: 50 }
    const field = drawnField(template, template.pages[0], 'choice', box, { region: 'r', barcode: 'b' })
    expect(field).toMatchObject({ kind: 'choice', options: ['1', '2', '3', '4', '5'] })
    expect(field.kind === 'choice' && field.labels[0]).toBe('q46')
    const drawn = fieldBounds(field)
    for (const side of ['x', 'y', 'w', 'h'] as const) expect(drawn[side]).toBeCloseTo(box[side])
  })

  it('a click makes one bubble, not a field without any', () => {
    const template = academySheet()
    const field = drawnField(
      template,
      template.pages[0],
      'numeric',
      { x: 9, y: 9, w: 0, h: 0 },
      { region: '', barcode: '' },
    )
    expect(fieldBounds(field).w).toBeGreaterThan(0)
    expect(field.kind === 'numeric' && field.labels).toHaveLength(1)
  })

  it('rows and options grow at the grid’s own pitch, and a grid turns about its first bubble', () => {
    const field = academySheet().pages[0].fields.find(({ id }) => id === 'choice-1')!
    if (!isBubbleField(field)) throw new Error('unexpected design')
    const longer = withRows(field, 17)
    expect('labels' in longer && longer.labels.at(-1)).toBe('q17')
    expect(fieldBounds(longer).h).toBeCloseTo(fieldBounds(field).h + 2 * 9.6)
    expect(fieldBounds(withOptions(field, ['1', '2', '3'])).w).toBeCloseTo(2 * 7.4 + 4.6)
    expect(fieldBounds(turned(field)).w).toBeCloseTo(fieldBounds(field).h)
  })
})

describe('found grids', () => {
  const grid = (x: number, y: number, rows: number, columns: number, jitter = 0) => ({
    shape: 'circle' as const,
    rows: Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (_, c) => ({
        x: x + c * 7 + ((r * 7 + c * 3) % 5) * jitter,
        y: y + r * 9,
        w: 4,
        h: 4,
      })),
    ),
  })

  it('become a regular grid, or single boxes where no grid fits', () => {
    expect(layoutOf(grid(20, 30, 5, 4, 0.01).rows)).toMatchObject({
      type: 'grid',
      optionStep: { dx: expect.closeTo(7, 1), dy: 0 },
    })
    expect(layoutOf(grid(20, 30, 5, 4, 2).rows).type).toBe('boxes')
  })
})
