import { describe, expect, it } from 'vitest'
import { snap } from '#renderer/features/template-editor/model/arrange.ts'
import {
  begin,
  type Gesture,
  movementOf,
  outcomeOf,
  type Press,
  resizedTo,
} from '#renderer/features/template-editor/model/gesture.ts'
import { fieldItem, type ItemId } from '#renderer/features/template-editor/model/items.ts'
import {
  type EditorAction,
  type EditorState,
  reduce,
  startEditor,
} from '#renderer/features/template-editor/model/reduce.ts'
import { viewPoint } from '#renderer/lib/canvas/view.ts'
import { pagePoint } from '#shared/domain/geometry.ts'
import { academySheet } from '#tools/simulator/templates.ts'

const VIEW = { scale: 2, x: 10, y: 10 }
const CHOICE = fieldItem('choice-1')
const NAME = fieldItem('name')
const HOLD = { reach: 0, isStraight: false, least: 0.1 }

const stateWith = (selection: readonly ItemId[], ...actions: EditorAction[]): EditorState =>
  [{ type: 'select', ids: selection } as const, ...actions].reduce(reduce, startEditor(academySheet()))
const pressed = (press: Partial<Press>, state: EditorState) =>
  begin(
    { at: viewPoint(50, 70), tool: 'select', isAdding: false, handle: undefined, item: undefined, ...press },
    state,
    VIEW,
  )
/** What the pointer does that goes so far, template units, and lets go. */
const released = (gesture: Gesture, dx: number, dy: number, state: EditorState) => {
  const dragged =
    'to' in gesture ? { ...gesture, to: pagePoint(gesture.from.x + dx, gesture.from.y + dy) } : gesture
  return outcomeOf(dragged, HOLD, state, VIEW)
}

describe('a press', () => {
  it('on an item selects it alone, or with the others where a key says so, or takes it out again', () => {
    expect(pressed({ item: NAME }, stateWith([CHOICE])).selection).toEqual([NAME])
    expect(pressed({ item: NAME, isAdding: true }, stateWith([CHOICE])).selection).toEqual([CHOICE, NAME])
    expect(pressed({ item: NAME, isAdding: true }, stateWith([CHOICE, NAME])).selection).toEqual([CHOICE])
  })

  it('on one of several that are selected moves them all', () => {
    const state = stateWith([CHOICE, NAME])
    const { gesture, selection } = pressed({ item: NAME }, state)
    expect(selection).toBe(state.selection)
    expect(released(gesture, 3, -2, state)).toEqual({ type: 'move', dx: 3, dy: -2 })
    expect(reduce(state, { type: 'move', dx: 3, dy: -2 }).past).toHaveLength(1)
  })

  it('on a locked item selects it and moves nothing', () => {
    const { gesture, selection } = pressed({ item: NAME }, stateWith([NAME], { type: 'lock' }))
    expect(selection).toEqual([NAME])
    expect(gesture.kind).toBe('idle')
  })

  it('on a handle resizes what is selected', () => {
    const state = stateWith([NAME])
    const outcome = released(pressed({ handle: 'se' }, state).gesture, 5, 4, state)
    if (outcome?.type !== 'resize') throw new Error('nothing was resized')
    expect(outcome.to.w - outcome.from.w).toBeCloseTo(5)
    expect(outcome.to.h - outcome.from.h).toBeCloseTo(4)
  })

  it('beside every item draws a box that selects what it touches, or adds it', () => {
    const state = stateWith([CHOICE])
    const select = (isAdding: boolean) =>
      released(pressed({ at: viewPoint(0, 0), isAdding }, state).gesture, 300, 400, state)
    expect(select(false)).toMatchObject({ type: 'select', mode: 'set', ids: expect.arrayContaining([NAME]) })
    expect(select(true)).toMatchObject({ type: 'select', mode: 'add' })
  })

  it('moves the view or draws a box, over an item too, where the tool says so', () => {
    const state = stateWith([])
    expect(pressed({ tool: 'pan', item: NAME }, state).gesture).toMatchObject({ kind: 'panning', view: VIEW })
    const { gesture } = pressed({ tool: 'choice', item: NAME }, state)
    expect(gesture).toMatchObject({ kind: 'drawing', from: pagePoint(20, 30) })
    expect(released(gesture, 5, 5, state)).toBeUndefined()
  })

  it('that hardly moved is a click: nothing moves, and beside every item nothing stays selected', () => {
    const state = stateWith([NAME])
    expect(released(pressed({ item: NAME }, state).gesture, 1, 1, state)).toBeUndefined()
    expect(released(pressed({ handle: 'e' }, state).gesture, 1, 0, state)).toBeUndefined()
    expect(released(pressed({}, state).gesture, 1, 0, state)).toEqual({
      type: 'select',
      ids: [],
      mode: 'set',
    })
  })
})

describe('what a drag comes to', () => {
  const bounds = { x: 10, y: 10, w: 20, h: 10 }
  const moving = (x: number, y: number) =>
    ({
      kind: 'moving',
      from: pagePoint(0, 0),
      to: pagePoint(x, y),
      bounds,
      others: [{ x: 50, y: 10, w: 5, h: 5 }],
    }) as const

  const LOOSE = { reach: 1, isStraight: false }

  it('snap to an edge that is near and to none that is far', () => {
    expect(movementOf(moving(19.4, 30), LOOSE)).toMatchObject({ dx: 20, dy: 30 })
    expect(movementOf(moving(12, 30), LOOSE)).toMatchObject({ dx: 12, dy: 30, guides: [] })
    expect(snap(bounds, [], 5)).toEqual({ dx: 0, dy: 0, guides: [] })
  })

  it('held straight go along one axis', () => {
    expect(movementOf(moving(12, 3), { reach: 0, isStraight: true })).toMatchObject({ dx: 12, dy: 0 })
  })

  it('never turn a box inside out', () => {
    const pulled = resizedTo(
      { kind: 'resizing', handle: 'nw', from: pagePoint(0, 0), to: pagePoint(500, 500), bounds },
      2,
    )
    expect(pulled).toEqual({ x: 28, y: 18, w: 2, h: 2 })
  })
})
