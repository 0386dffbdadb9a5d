import { describe, expect, it } from 'vitest'
import { fieldItem, type ItemId } from '#renderer/features/template-editor/model/items.ts'
import { type Key, keyCommand } from '#renderer/features/template-editor/model/keys.ts'
import { reduce, selectionBounds, startEditor } from '#renderer/features/template-editor/model/reduce.ts'
import { academySheet } from '#tools/simulator/templates.ts'

const NUDGE = 0.5
const NAME = fieldItem('name')
const stateWith = (...ids: ItemId[]) => reduce(startEditor(academySheet()), { type: 'select', ids })
const pressed = (code: string, held: Partial<Key> = {}, state = stateWith()) =>
  keyCommand(
    { code, isShifted: false, isAlt: false, isCommand: false, item: undefined, ...held },
    state,
    NUDGE,
  )
const edits = (...actions: readonly object[]) => ({ type: 'edit', actions })

describe('arrows', () => {
  it('move what is selected by a pixel of the scan, with Shift by ten', () => {
    expect(pressed('ArrowLeft', {}, stateWith(NAME))).toEqual(edits({ type: 'move', dx: -NUDGE, dy: 0 }))
    expect(pressed('ArrowDown', { isShifted: true }, stateWith(NAME))).toEqual(
      edits({ type: 'move', dx: 0, dy: 10 * NUDGE }),
    )
  })

  it('change its size with Alt, and leave something of it', () => {
    const state = stateWith(NAME)
    const from = selectionBounds(state)!
    expect(pressed('ArrowRight', { isAlt: true }, state)).toEqual(
      edits({ type: 'resize', from, to: { ...from, w: from.w + NUDGE } }),
    )
    const smallest = [...Array(100)].reduce<typeof state>((now) => {
      const command = pressed('ArrowUp', { isAlt: true, isShifted: true }, now)
      return command?.type === 'edit' ? command.actions.reduce(reduce, now) : now
    }, state)
    expect(selectionBounds(smallest)?.h).toBeCloseTo(NUDGE)
  })

  it('move the view where nothing is selected', () => {
    expect(pressed('ArrowRight')).toMatchObject({ type: 'pan', dx: expect.any(Number), dy: -0 })
    expect(pressed('ArrowRight', { isAlt: true })).toMatchObject({ type: 'pan' })
  })
})

describe('keys', () => {
  it.each([
    ['Delete', {}, edits({ type: 'remove' })],
    ['KeyL', {}, edits({ type: 'lock' })],
    ['KeyZ', { isCommand: true }, edits({ type: 'undo' })],
    ['KeyZ', { isCommand: true, isShifted: true }, edits({ type: 'redo' })],
    ['KeyX', { isCommand: true }, edits({ type: 'copy' }, { type: 'remove' })],
    ['Space', { item: NAME }, edits({ type: 'select', ids: [NAME], mode: 'set' })],
    ['Enter', { item: NAME, isShifted: true }, edits({ type: 'select', ids: [NAME], mode: 'toggle' })],
    ['Escape', {}, { type: 'escape' }],
    ['Digit0', {}, { type: 'fit' }],
  ] as const)('%s %o', (code, held, command) => {
    expect(pressed(code, held)).toEqual(command)
  })

  it('larger and smaller take each other back', () => {
    const [larger, smaller] = [pressed('Equal'), pressed('NumpadSubtract')]
    if (larger?.type !== 'zoom' || smaller?.type !== 'zoom') throw new Error('nothing was zoomed')
    expect(larger.factor * smaller.factor).toBeCloseTo(1)
  })

  it('that say nothing to the drawing are left to the browser', () => {
    expect(pressed('KeyZ')).toBeUndefined()
    expect(pressed('KeyL', { isCommand: true })).toBeUndefined()
    expect(pressed('KeyS', { isCommand: true })).toBeUndefined()
    expect(pressed('Space')).toBeUndefined()
    expect(pressed('Tab')).toBeUndefined()
  })
})
