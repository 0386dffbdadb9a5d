import { describe, expect, it } from 'vitest'
import { numberingOf, rangesText } from '#renderer/features/template-editor/model/check.ts'
import { fieldsFromFound } from '#renderer/features/template-editor/model/found-fields.ts'
import { boxesOf, fieldItem, isBubbleField } from '#renderer/features/template-editor/model/items.ts'
import {
  type EditorState,
  pageOf,
  reduce,
  startEditor,
} from '#renderer/features/template-editor/model/reduce.ts'
import type { FoundField } from '#shared/domain/found-fields.ts'
import { templateLayouts } from '#shared/domain/layout.ts'
import { Template, type TemplateField } from '#shared/domain/template.ts'
import { random } from '#tools/simulator/random.ts'
import { academySheet } from '#tools/simulator/templates.ts'

const NAMES = { region: '영역', barcode: '바코드' }
const start = () => startEditor(academySheet())
const fieldOf = (state: EditorState, id: string): TemplateField => {
  const field = pageOf(state).fields.find((each) => each.id === id)
  if (field === undefined) throw new Error(`no field ${id}`)
  return field
}
const bubblesOf = (field: TemplateField) => (isBubbleField(field) ? boxesOf(field) : [])
const select = (state: EditorState, ...ids: string[]) =>
  reduce(state, { type: 'select', ids: ids.map(fieldItem) })

describe('the kind of a field', () => {
  it('can be changed to any other, and what comes of it is a template that can be read', () => {
    const dice = random('kinds')
    const kinds = ['choice', 'number', 'numeric', 'form', 'matrix', 'region', 'barcode'] as const
    let state = start()
    for (let step = 0; step < 60; step++) {
      const field = dice.pick(pageOf(state).fields)
      state = reduce(state, { type: 'set-kind', id: field.id, kind: dice.pick(kinds), names: NAMES })
      expect(Template.safeParse(state.template).error).toBeUndefined()
      expect(() => templateLayouts(state.template)).not.toThrow()
    }
  })

  it('keeps its bubbles, its name and the digits that a column lacks', () => {
    let state = start()
    const before = fieldOf(state, 'sid')
    state = reduce(state, { type: 'set-kind', id: 'sid', kind: 'numeric', names: NAMES })
    const [after] = pageOf(state).fields.filter(({ kind }) => kind === 'numeric')
    expect(bubblesOf(after)).toEqual(bubblesOf(before))
    expect(after.name).toBe(before.name)
  })

  it('is not a form code where there are several rows of several options', () => {
    const state = start()
    expect(reduce(state, { type: 'set-kind', id: 'choice-1', kind: 'form', names: NAMES }).template).toBe(
      state.template,
    )
  })
})

describe('blocks', () => {
  it('fall apart and become one again, with the same bubbles and labels', () => {
    const whole = start()
    const before = fieldOf(whole, 'choice-16')
    const parted = reduce(select(whole, 'choice-16'), { type: 'split', at: 5 })
    expect(fieldOf(parted, 'choice-21')).toMatchObject({ kind: 'choice' })
    expect(parted.selection).toHaveLength(2)
    const again = reduce(parted, { type: 'merge' })
    const after = fieldOf(again, 'choice-16')
    expect(after.kind === 'choice' && after.labels).toEqual(before.kind === 'choice' && before.labels)
    bubblesOf(after)
      .flat()
      .forEach((box, i) => {
        const old = bubblesOf(before).flat()[i]
        expect(Math.hypot(box.x - old.x, box.y - old.y)).toBeLessThan(0.01)
      })
  })

  it('of digits are one number, which students are told by where one of them was', () => {
    const parted = reduce(select(start(), 'sid'), { type: 'split', at: 4 })
    const numbers = pageOf(parted).fields.filter(({ kind }) => kind === 'number')
    expect(numbers.map((field) => 'identity' in field && field.identity)).toEqual([true, false])
    const one = fieldOf(reduce(parted, { type: 'merge' }), 'sid')
    expect(one).toMatchObject({ kind: 'number', identity: true })
    expect(one.kind === 'number' && one.labels).toHaveLength(8)
  })

  it('of different options stay apart', () => {
    const state = select(start(), 'choice-1', 'sid')
    expect(reduce(state, { type: 'merge' }).template).toBe(state.template)
  })
})

it('one number identifies the student: another takes its place', () => {
  const parted = reduce(select(start(), 'sid'), { type: 'split', at: 4 })
  const other = pageOf(parted).fields.find(({ kind, id }) => kind === 'number' && id !== 'sid')
  if (other?.kind !== 'number') throw new Error('no second number')
  const state = reduce(parted, { type: 'edit-field', field: { ...other, identity: true } })
  const identities = pageOf(state).fields.filter((field) => 'identity' in field && field.identity)
  expect(identities.map(({ id }) => id)).toEqual([other.id])
})

it('a block that is numbered anew is named after what it holds', () => {
  const state = reduce(select(start(), 'choice-1'), { type: 'renumber', from: 101 })
  expect(fieldOf(state, 'choice-101')).toMatchObject({ kind: 'choice' })
  expect(state.selection).toEqual([fieldItem('choice-101')])
})

it('says which questions there are, twice or not at all, in ranges', () => {
  const state = reduce(select(start(), 'choice-31'), { type: 'renumber', from: 40 })
  const { twice, missing, identity } = numberingOf(state.template)
  expect([twice, rangesText(missing), identity?.id]).toEqual([[], '31–39', 'sid'])
  expect(rangesText([3, 1, 2, 7, 9, 8])).toBe('1–3, 7–9')
})

describe('what was found', () => {
  const found = (from: number): FoundField => ({
    kind: 'choice',
    rows: [0, 1, 2].map((row) => [0, 1].map((option) => ({ x: option * 9, y: row * 9, w: 4, h: 4 }))),
    options: [0, 1, 2].map(() => ['1', '2']),
    shape: 'circle',
    printed: true,
    identity: false,
    numbers: [from, from + 1, from + 2],
    confidence: 0.5,
  })

  it('has the printed numbers, or counts on where the template has them already', () => {
    const template = academySheet()
    const [page] = template.pages
    const labels = (kept: readonly TemplateField[], from: number) =>
      fieldsFromFound(template, page, kept, [found(from)]).map(
        ({ field }) => 'labels' in field && field.labels[0],
      )
    expect(labels([], 7)).toEqual(['q7'])
    expect(labels(page.fields, 7)).toEqual(['q46'])
    expect(labels(page.fields, 60)).toEqual(['q60'])
  })

  it('is proposed until somebody looks at it, and one step of undo', () => {
    const state = start()
    const page = pageOf(state)
    const fields = fieldsFromFound(state.template, page, [], [found(1)])
    const taken = reduce(state, { type: 'take-found', kept: [], fields })
    expect([...taken.proposed]).toEqual([['choice-1', 0.5]])
    const looked = reduce(taken, { type: 'edit-field', field: { ...fieldOf(taken, 'choice-1'), name: '가' } })
    expect(looked.proposed.size).toBe(0)
    expect(reduce(taken, { type: 'undo' }).template).toBe(state.template)
  })
})
