import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fieldBounds,
  fieldItem,
  type ItemId,
  itemsOf,
} from '#renderer/features/template-editor/model/items.ts'
import {
  type EditorAction,
  type EditorState,
  pageOf,
  reduce,
  startEditor,
} from '#renderer/features/template-editor/model/reduce.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import { Template, type TemplateField } from '#shared/domain/template.ts'
import { academySheet, frameSheet, timingCard } from '#tools/simulator/templates.ts'

const start = () => startEditor(academySheet())
const run = (state: EditorState, ...actions: EditorAction[]) => actions.reduce(reduce, state)
const field = (state: EditorState, id: string): TemplateField => {
  const found = pageOf(state).fields.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no field ${id}`)
  return found
}
const bounds = (state: EditorState, id: string) => fieldBounds(field(state, id))
const pick = (...ids: string[]): EditorAction => ({ type: 'select', ids: ids.map(fieldItem) })
const isPrintable = (template: Template) => {
  Template.parse(template)
  return template.pages.every((page) => pageLayout(page, template.unit).rows.length >= 0)
}

describe('moving', () => {
  it('moves every selected item by one step of undo, and nothing that is locked', () => {
    const picked = run(start(), pick('choice-1'), { type: 'lock' }, pick('choice-1', 'choice-16', 'name'))
    const moved = run(picked, { type: 'move', dx: 3, dy: -2 })
    expect(bounds(moved, 'choice-1')).toEqual(bounds(picked, 'choice-1'))
    expect(bounds(moved, 'choice-16').x).toBeCloseTo(bounds(picked, 'choice-16').x + 3)
    expect(bounds(moved, 'name').y).toBeCloseTo(bounds(picked, 'name').y - 2)
    expect(moved.past).toHaveLength(1)
    expect(run(moved, { type: 'undo' }).template).toBe(picked.template)
    expect(run(moved, { type: 'undo' }, { type: 'redo' }).template).toBe(moved.template)
  })

  it('moves one corner mark without its brothers', () => {
    const mark: ItemId = 'mark:0:2'
    const before = start()
    const after = run(before, { type: 'select', ids: [mark] }, { type: 'move', dx: 1, dy: 1 })
    const at = (state: EditorState, id: string) =>
      itemsOf(pageOf(state)).find((item) => item.id === id)!.bounds
    expect(at(after, mark).x).toBeCloseTo(at(before, mark).x + 1)
    expect(at(after, 'mark:0:1')).toEqual(at(before, 'mark:0:1'))
  })

  it('leaves no trace when nothing moved', () => {
    const state = run(start(), pick('choice-1'), { type: 'move', dx: 0, dy: 0 })
    expect(state.past).toEqual([])
  })
})

describe('resizing', () => {
  it('spreads a grid over its new bounds and keeps its bubbles as they are', () => {
    const before = run(start(), pick('choice-1'))
    const from = bounds(before, 'choice-1')
    const to = { ...from, w: from.w * 1.5, h: from.h * 0.8 }
    const after = run(before, { type: 'resize', from, to })
    expect(bounds(after, 'choice-1').w).toBeCloseTo(to.w)
    expect(bounds(after, 'choice-1').h).toBeCloseTo(to.h)
    const layout = field(after, 'choice-1')
    expect('layout' in layout && layout.layout.type === 'grid' && layout.layout.bubble).toEqual({
      w: 4.6,
      h: 4.6,
    })
  })

  it('scales several items about their common corner', () => {
    const before = run(start(), pick('name', 'class'))
    const from = { x: 18, y: 34, w: 58, h: 24 }
    const after = run(before, { type: 'resize', from, to: { ...from, w: 29, h: 48 } })
    expect(bounds(after, 'name')).toEqual({ x: 18, y: 34, w: 29, h: 22 })
    expect(bounds(after, 'class').y).toBeCloseTo(34 + 26)
  })
})

describe('arranging', () => {
  it('aligns to the common edge and distributes equal gaps', () => {
    const moved = run(
      start(),
      pick('choice-16'),
      { type: 'move', dx: 9, dy: 7 },
      pick('choice-1', 'choice-16', 'choice-31'),
    )
    const aligned = run(moved, { type: 'align', edge: 'top' })
    expect(bounds(aligned, 'choice-16').y).toBeCloseTo(bounds(aligned, 'choice-1').y)
    const spread = run(aligned, { type: 'distribute', axis: 'x' })
    const [a, b, c] = ['choice-1', 'choice-16', 'choice-31'].map((id) => bounds(spread, id))
    expect(b!.x - (a!.x + a!.w)).toBeCloseTo(c!.x - (b!.x + b!.w))
  })

  it('makes an array whose copies are numbered on, down each column first', () => {
    const only = run(start(), pick('choice-16', 'choice-31'), { type: 'remove' }, pick('choice-1'))
    const made = run(only, { type: 'array', columns: 3, rows: 1, dx: 58, dy: 0 })
    const labels = pageOf(made).fields.flatMap((each) => (each.kind === 'choice' ? each.labels : []))
    expect(labels).toEqual(Array.from({ length: 45 }, (_, i) => `q${i + 1}`))
    expect(made.past).toHaveLength(only.past.length + 1)
    expect(isPrintable(made.template)).toBe(true)
  })
})

describe('copies', () => {
  it('paste beside the original with ids and question numbers of their own, and no second student number', () => {
    const pasted = run(
      start(),
      pick('choice-1', 'sid'),
      { type: 'copy' },
      { type: 'paste' },
      { type: 'paste' },
    )
    const { fields } = pageOf(pasted)
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    const labels = fields.flatMap((each) => ('labels' in each ? each.labels : []))
    expect(new Set(labels).size).toBe(labels.length)
    expect(fields.filter((each) => each.kind === 'number' && each.identity)).toHaveLength(1)
    expect(fields.some((each) => each.kind === 'choice' && each.labels[0] === 'q46')).toBe(true)
  })

  it('paste of an empty clipboard does nothing', () => {
    expect(run(start(), { type: 'paste' }).past).toEqual([])
  })
})

describe('names and numbers', () => {
  it('renames a field with its rows and keeps it selected; a name in use is refused', () => {
    const renamed = run(start(), pick('sid'), { type: 'rename', id: 'sid', to: 'exam_no' })
    expect(field(renamed, 'exam_no')).toMatchObject({
      labels: expect.arrayContaining(['exam_no_1', 'exam_no_8']),
    })
    expect(renamed.selection).toEqual([fieldItem('exam_no')])
    expect(run(renamed, { type: 'rename', id: 'exam_no', to: 'name' })).toBe(renamed)
  })

  it('renumbers the selected questions from any number, in order', () => {
    const state = run(start(), pick('choice-16', 'choice-31'), { type: 'renumber', from: 101 })
    expect(field(state, 'choice-101')).toMatchObject({ labels: expect.arrayContaining(['q101', 'q115']) })
    expect(field(state, 'choice-116')).toMatchObject({ labels: expect.arrayContaining(['q116', 'q130']) })
    expect(field(state, 'choice-1')).toMatchObject({ labels: expect.arrayContaining(['q1']) })
  })
})

describe('removing', () => {
  it('a page that loses its last marks is looked for by nothing rather than left without any way', () => {
    const all = run(startEditor(frameSheet()), { type: 'select-all' }, { type: 'remove' })
    expect(pageOf(all).fields).toEqual([])
    expect(pageOf(all).fiducials).toEqual([{ kind: 'none' }])
    expect(isPrintable(all.template)).toBe(true)
  })

  it('undo brings back what was removed, and forgets a selection that is gone', () => {
    const added = run(start(), pick('choice-1'), { type: 'copy' }, { type: 'paste' })
    const undone = run(added, { type: 'undo' })
    expect(undone.selection).toEqual([])
    expect(pageOf(undone).fields).toHaveLength(pageOf(start()).fields.length)
  })

  it('takes one bar out of a timing track and keeps the track', () => {
    const before = startEditor(timingCard())
    const after = run(before, { type: 'select', ids: ['mark:0:3'] }, { type: 'remove' })
    const marks = (state: EditorState) =>
      itemsOf(pageOf(state)).filter(({ id }) => id.startsWith('mark:0:')).length
    expect(marks(after)).toBe(marks(before) - 1)
  })
})

describe('any order of actions', () => {
  const ids = ['choice-1', 'choice-16', 'sid', 'form', 'name', 'gone']
  const action: fc.Arbitrary<EditorAction> = fc.oneof(
    fc.subarray(ids).map((some) => pick(...some)),
    fc.record({
      type: fc.constant('move' as const),
      dx: fc.integer({ min: -5, max: 5 }),
      dy: fc.integer({ min: -5, max: 5 }),
    }),
    fc.constantFrom<EditorAction>(
      { type: 'copy' },
      { type: 'paste' },
      { type: 'remove' },
      { type: 'lock' },
      { type: 'undo' },
      { type: 'redo' },
      { type: 'select-all' },
      { type: 'align', edge: 'left' },
      { type: 'distribute', axis: 'y' },
      { type: 'renumber', from: 7 },
      { type: 'array', columns: 2, rows: 2, dx: 9, dy: 9 },
    ),
  )

  it('leaves a template that can be read, and undo leads back to the first one', () => {
    void fc.assert(
      fc.property(fc.array(action, { maxLength: 12 }), (actions) => {
        const first = start()
        const last = run(first, ...actions)
        expect(isPrintable(last.template)).toBe(true)
        const undone = last.past.reduce((state) => reduce(state, { type: 'undo' }), last)
        expect(undone.template).toBe(first.template)
      }),
      { seed: 20_261_123, numRuns: 60 },
    )
  })
})
