import { describe, expect, it } from 'vitest'
import { fitted, focused, inView, inverse, toView } from '#renderer/lib/canvas/view.ts'
import {
  type CorrectionsAction,
  type CorrectionsState,
  reduceCorrections,
  startingAt,
} from '#renderer/lib/sheet/corrections-state.ts'
import { choiceOf, switched, withOption } from '#renderer/lib/sheet/marks-draft.ts'
import { panelCommand } from '#renderer/lib/sheet/sheet-keys.ts'
import type { SheetRow } from '#shared/contract/batches.ts'
import { applyHomography, type Homography, pagePoint } from '#shared/domain/geometry.ts'

const ROW = { label: 'q1', options: ['1', '2', '3', '4', '5'] } as unknown as SheetRow
const key = (code: string, context: Partial<Parameters<typeof panelCommand>[1]> = {}) =>
  panelCommand(
    { code, ctrlKey: false, metaKey: false, altKey: false },
    { row: ROW, isInside: true, isTyping: false, isOnButton: false, isPopupOpen: false, ...context },
  )

describe('keys of the answer panel', () => {
  it('are not taken from who types or is elsewhere, except Escape', () => {
    expect(key('Digit3', { isTyping: true })).toBeUndefined()
    expect(key('Digit3', { isInside: false })).toBeUndefined()
    expect(key('Enter', { isOnButton: true })).toBeUndefined()
    expect(key('Escape', { isInside: false })).toEqual({ type: 'close' })
    // It closes the menu that is open, and that alone.
    expect(key('Escape', { isPopupOpen: true })).toBeUndefined()
  })

  it('choose, save, take back and look closer, told by where they sit', () => {
    expect(key('Numpad3')).toEqual({ type: 'choose', option: '3' })
    expect(key('Digit0')).toEqual({ type: 'blank' })
    expect(key('Digit9')).toBeUndefined()
    expect(key('Enter')).toEqual({ type: 'save' })
    expect(key('KeyU')).toEqual({ type: 'take-back' })
    expect(key('ArrowUp')).toEqual({ type: 'move', by: -1 })
    expect(key('Equal')).toMatchObject({ type: 'zoom' })
    expect(key('Digit3', { row: undefined })).toBeUndefined()
  })
})

describe('what is about to be said of a row', () => {
  it('is one option, or several in their own order once several are wanted', () => {
    expect(withOption(undefined, '3', ROW.options)).toEqual({ detected: ['3'], isMultiple: false })
    const several = switched(undefined, ['5'])
    expect(withOption(several, '2', ROW.options).detected).toEqual(['2', '5'])
    expect(withOption(several, '5', ROW.options).detected).toEqual([])
    expect(choiceOf('0', ['0', '1'])).toEqual({ type: 'choose', option: '0' })
  })
})

describe('what is typed in the answer panel', () => {
  const at = (label: string): CorrectionsAction => ({ type: 'select', subject: { kind: 'row', label } })
  const choose = (option: string): CorrectionsAction => ({ type: 'choose', row: ROW, option })
  const why = (text: string): CorrectionsAction => ({ type: 'why', why: text })
  const then = (from: CorrectionsState, ...actions: CorrectionsAction[]) =>
    actions.reduce(reduceCorrections, from)
  const sent = then(startingAt('q1'), choose('2'), why('흐림'))

  it('is gone once the station has taken it', () => {
    expect(then(sent, { type: 'said', of: sent })).toEqual(startingAt('q1'))
  })

  it('stays when the answer to what was said before comes late, here and of another row', () => {
    const late: CorrectionsAction = { type: 'said', of: sent }
    expect(then(sent, choose('3'), why('다시'), late)).toMatchObject({
      draft: { detected: ['3'] },
      why: '다시',
    })
    expect(then(sent, why('다시'), late)).toMatchObject({ draft: undefined, why: '다시' })
    const blank = then(startingAt('q1'), { type: 'blank' })
    expect(then(blank, at('q2'), { type: 'blank' }, { type: 'said', of: blank })).toMatchObject({
      subject: { label: 'q2' },
      draft: { detected: [] },
    })
  })

  it('stays when the row that is looked at is chosen once more, and goes with another', () => {
    expect(then(sent, at('q1'))).toEqual(sent)
    expect(then(sent, at('q2'))).toMatchObject({ draft: undefined, why: '' })
  })
})

describe('a page that is laid flat', () => {
  // A photo from the side, of a page 200 × 300.
  const toImage: Homography = [8, 1, 100, 0.5, 9, 200, 0.0005, 0.001, 1]
  const page = { w: 200, h: 300 }
  const canvas = { w: 500, h: 400 }

  it('has each point of the scan where it was printed', () => {
    const view = fitted(page, canvas)
    const shown = inView(view, inverse(toImage))
    for (const [x, y] of [
      [0, 0],
      [200, 0],
      [37, 251],
      [200, 300],
    ]) {
      const scanned = applyHomography(toImage, x, y)
      const at = applyHomography(shown, scanned.x, scanned.y)
      const wanted = toView(view, pagePoint(x, y))
      expect(at.x).toBeCloseTo(wanted.x, 6)
      expect(at.y).toBeCloseTo(wanted.y, 6)
    }
  })

  it('is looked at where something was clicked, with what is around it, never past what fits', () => {
    const rect = { x: 20, y: 40, w: 50, h: 8 }
    const view = focused(rect, page, canvas)
    const middle = toView(view, pagePoint(45, 44))
    expect([middle.x, middle.y]).toEqual([250, 200])
    expect(rect.w * view.scale).toBeLessThan(canvas.w)
    expect(view.scale).toBeGreaterThan(fitted(page, canvas).scale)
    expect(focused({ x: 1, y: 1, w: 0.1, h: 0.1 }, page, canvas).scale).toBeLessThan(
      fitted(page, canvas).scale * 10,
    )
  })
})
