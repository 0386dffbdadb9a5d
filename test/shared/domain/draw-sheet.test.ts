import { describe, expect, test } from 'vitest'
import { markModel } from '#main/engines/omr/find/mark-models.ts'
import { drawSheetPage, writingAreas } from '#shared/domain/draw-sheet.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { SheetShape } from '#shared/domain/sheet-shapes.ts'
import { Template } from '#shared/domain/template.ts'
import { sheetSvg } from '#tools/pages/sheet-svg.ts'
import { TEMPLATES, timingCard } from '#tools/simulator/templates.ts'

const designs = Object.entries(TEMPLATES).map(([name, make]) => [name, make()] as const)

const onePage = (page: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  Template.parse({
    schema: 'grading-station/template@1',
    id: 't',
    name: '시험',
    unit: 'mm',
    pages: [{ id: 'front', size: { w: 210, h: 297 }, fiducials: [{ kind: 'none' }], fields: [], ...page }],
    ...more,
  })

const draw = (template: Template) => drawSheetPage(template, template.pages[0])
const fills = (shapes: readonly SheetShape[]) =>
  shapes.flatMap((shape) => ('fill' in shape && shape.fill !== undefined ? [shape.fill] : []))

/** Whether a shape is the outline of this box, whatever the bubble's shape. */
function outlines(shape: SheetShape, box: { x: number; y: number; w: number; h: number }): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-6
  switch (shape.kind) {
    case 'rect':
      return (
        near(shape.rect.x, box.x) &&
        near(shape.rect.y, box.y) &&
        near(shape.rect.w, box.w) &&
        near(shape.rect.h, box.h)
      )
    case 'ellipse':
      return (
        near(shape.center.x - shape.rx, box.x) &&
        near(shape.center.y - shape.ry, box.y) &&
        near(2 * shape.rx, box.w) &&
        near(2 * shape.ry, box.h)
      )
    case 'line': {
      const xs = shape.points.map(({ x }) => x)
      const ys = shape.points.map(({ y }) => y)
      return (
        near(Math.min(...xs), box.x) && (near(Math.min(...ys), box.y) || near(Math.max(...ys), box.y + box.h))
      )
    }
    default:
      return false
  }
}

describe('drawing a sheet from its template', () => {
  test.each(designs)('%s: every bubble the reader will look at is printed just there', (_, template) => {
    for (const page of template.pages) {
      const { shapes } = drawSheetPage(template, page)
      for (const row of pageLayout(page, template.unit).rows)
        for (const box of row.bubbles) expect(shapes.some((shape) => outlines(shape, box))).toBe(true)
    }
  })

  test('marks stay black when the form is printed in an ink that scanners drop', () => {
    const card = timingCard()
    const bars = draw(card).shapes.filter((shape) => shape.kind === 'rect' && shape.fill === '#000000')
    expect(bars).toHaveLength(30)
    expect(fills(draw(card).shapes)).toContain(card.print.ink)
  })

  test.each([
    ['outer', { x: 20.5, y: 30.5, w: 99, h: 49 }],
    ['middle', { x: 20, y: 30, w: 100, h: 50 }],
    ['inner', { x: 19.5, y: 29.5, w: 101, h: 51 }],
  ] as const)("a frame's %s edge lies on the template's rectangle", (edge, rect) => {
    const frame = { kind: 'frame', rect: { x: 20, y: 30, w: 100, h: 50 }, edge, thickness: 1 }
    expect(draw(onePage({ fiducials: [frame] })).shapes.at(-1)).toMatchObject({
      kind: 'rect',
      rect,
      strokeWidth: 1,
    })
  })

  test('an L bracket has its elbow, a triangle its right angle, where the template says', () => {
    const mark = { center: { x: 50, y: 50 }, size: { w: 10, h: 10 }, thickness: 2, corner: 'bottom-right' }
    const marks = ['l-bracket', 'triangle'].map((shape) => ({ ...mark, shape }))
    const shapes = draw(onePage({ fiducials: [{ kind: 'corner-marks', marks }] })).shapes.slice(-3)
    expect(shapes).toEqual([
      expect.objectContaining({ rect: { x: 45, y: 53, w: 10, h: 2 } }),
      expect.objectContaining({ rect: { x: 53, y: 45, w: 2, h: 10 } }),
      expect.objectContaining({
        points: [
          { x: 55, y: 45 },
          { x: 55, y: 55 },
          { x: 45, y: 55 },
        ],
      }),
    ])
  })

  test.each([
    'top',
    'right',
    'bottom',
    'left',
  ] as const)('an isosceles triangle that points to the %s has the mass that is looked for', (apex) => {
    const mark = { shape: 'triangle' as const, center: { x: 50, y: 60 }, size: { w: 9, h: 6 }, apex }
    const [, triangle] = draw(onePage({ fiducials: [{ kind: 'corner-marks', marks: [mark, mark] }] })).shapes
    if (triangle?.kind !== 'polygon') throw new Error('no triangle')
    const model = markModel(mark, 210, 297)
    const mean = (of: (point: { x: number; y: number }) => number) =>
      triangle.points.reduce((sum, point) => sum + of(point), 0) / 3
    expect(triangle.points).toHaveLength(3)
    expect(model.x).toBeCloseTo(
      mean(({ x }) => x),
      1,
    )
    expect(model.y).toBeCloseTo(
      mean(({ y }) => y),
      1,
    )
    expect(model.area).toBeCloseTo(27, 0)
  })

  test('a page code is drawn with the text that tells the page', () => {
    const [front, back] = TEMPLATES.twoSidedSheet().pages
    const texts = [front!, back!].map((page) =>
      drawSheetPage(TEMPLATES.twoSidedSheet(), page).shapes.flatMap((shape) =>
        shape.kind === 'code' ? [shape.text] : [],
      ),
    )
    expect(texts).toEqual([['two-sided-a4/1/front'], ['two-sided-a4/1/back']])
  })

  test('a barcode field without a text is an empty box, not an invented code', () => {
    const field = { kind: 'barcode', id: 'b', rect: { x: 50, y: 50, w: 20, h: 20 } }
    expect(draw(onePage({ fields: [field] })).shapes.map(({ kind }) => kind)).toEqual(['text', 'rect'])
  })

  test('a static layer takes the place of the title, and says what the print is for', () => {
    const text = { kind: 'text', at: { x: 10, y: 20 }, text: '{name} · {exam} {form}\n{other}', size: 4 }
    const page = onePage({ static: [text] })
    const { shapes } = drawSheetPage(page, page.pages[0], {}, { exam: '중간' })
    expect(shapes).toMatchObject([
      { kind: 'text', text: '시험 · 중간 ', align: 'start', at: { x: 10 } },
      { kind: 'text', text: '{other}' },
    ])
  })

  test('fields that print their bubbles alone leave everything else to the static layer', () => {
    const { pages, ...rest } = TEMPLATES.academySheet()
    const bare = Template.parse({ ...rest, pages: [{ ...pages[0], static: [], fieldPrint: 'bubbles' }] })
    const bubbles = pageLayout(bare.pages[0], 'mm').rows.flatMap((row) => row.bubbles)
    const drawn = draw(bare).shapes.filter(({ kind }) => kind === 'ellipse')
    expect(drawn).toHaveLength(bubbles.length)
    expect(draw(bare).shapes.filter(({ kind }) => kind === 'line')).toEqual([])
    expect(writingAreas(bare.pages[0], 1).map(({ fieldId }) => fieldId)).toEqual(['name', 'class'])
  })

  test('a digit whose place follows another on the same line gets no box and no rule through it', () => {
    const layout = {
      type: 'grid',
      origin: { x: 50, y: 50 },
      bubble: { w: 3, h: 5 },
      optionStep: { dx: 5, dy: 0 },
      rowStep: { dx: 50, dy: 0 },
    }
    const field = { kind: 'numeric', id: 'n7', labels: ['a', 'b'], options: [...'0123456789'], layout }
    const shapes = draw(onePage({ fields: [field], static: [] })).shapes
    expect(shapes.filter(({ kind }) => kind === 'line')).toEqual([])
    expect(shapes.filter(({ kind }) => kind === 'rect')).toHaveLength(1)
  })

  test('a code that carries its sheet says template, version, page, exam and form', () => {
    const field = { kind: 'barcode', id: 'b', rect: { x: 50, y: 50, w: 20, h: 20 }, carries: 'sheet' }
    const template = onePage({ fields: [field] }, { version: 4 })
    const { shapes } = drawSheetPage(template, template.pages[0], {}, { exam: '중간', form: 'A' })
    expect(shapes.at(-1)).toMatchObject({ kind: 'code', text: 'sheet1|t|4|front|중간|A' })
  })

  test('a template in pixels is drawn as thick on paper as one in millimetres', () => {
    const inMm = draw(onePage({ fiducials: [{ kind: 'frame', rect: { x: 10, y: 10, w: 100, h: 100 } }] }))
    const inPx = draw(
      onePage(
        {
          size: { w: 2100, h: 2970 },
          fiducials: [{ kind: 'frame', rect: { x: 100, y: 100, w: 1000, h: 1000 } }],
        },
        { unit: 'px' },
      ),
    )
    const width = (shape: SheetShape | undefined) => (shape?.kind === 'rect' ? shape.strokeWidth : undefined)
    expect(inPx.unitsPerMm).toBeCloseTo(10)
    expect(width(inPx.shapes.at(-1))).toBeCloseTo(10 * width(inMm.shapes.at(-1))!)
  })

  test('digits are written over their column, names beside their heading', () => {
    const areas = writingAreas(TEMPLATES.academySheet().pages[0], 1)
    expect(areas.find(({ fieldId }) => fieldId === 'name')!.rect.x).toBeGreaterThan(18)
    const digits = areas.filter(({ fieldId }) => fieldId === 'sid')
    expect(digits.map(({ label }) => label)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((k) => `sid_${k}`))
    expect(digits[0].rect.x + digits[0].rect.w / 2).toBeCloseTo(97)
  })
})

describe('a drawing as SVG', () => {
  test('has the size of the paper and cannot be broken by a name', () => {
    const svg = sheetSvg(draw(onePage({}, { name: 'A < B & "C"' })))
    expect(svg).toContain('width="210mm" height="297mm" viewBox="0 0 210 297"')
    expect(svg).toContain('A &lt; B &amp; &quot;C&quot;')
  })
})
