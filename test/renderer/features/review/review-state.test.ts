import { describe, expect, it } from 'vitest'
import { commandOf } from '#renderer/features/review/review-keys.ts'
import {
  acceptedValue,
  EMPTY,
  harmlessIds,
  type ReviewAction,
  type ReviewState,
  reduce,
} from '#renderer/features/review/review-state.ts'
import type { ReviewItem } from '#shared/contract/reviews.ts'

const DECISION = { marking: 'multi' as const, status: 'ambiguous' as const, confidence: 0.5, doubts: [] }

const mark = (id: number, detected: string[] = ['2'], options = ['1', '2', '3', '4', '5']): ReviewItem => ({
  id,
  lane: 'marks',
  state: 'open',
  batchId: 1,
  pageId: id,
  fileName: `${id}.jpg`,
  pageIndex: 0,
  label: `q${id}`,
  title: { label: `q${id}`, kind: 'question', field: null, digit: 1 },
  options,
  machine: { decision: { label: `q${id}`, detected, ...DECISION }, evidence: null, text: detected.join('') },
  box: null,
  pageSize: null,
  reasons: [],
  looksLike: null,
  candidates: [],
  student: null,
  twins: [],
  partners: [],
  stake: null,
  history: [],
})
const student = (id: number): ReviewItem => ({
  ...mark(id),
  lane: 'identity',
  label: 'number',
  options: [],
  machine: { decision: null, evidence: null, text: '12_4' },
  candidates: ['1234', '1244'].map((number) => ({ number, name: '김', group: '', cost: 1 })),
})

const stateAfter = (...actions: ReviewAction[]): ReviewState => actions.reduce(reduce, EMPTY)
const loaded = (...items: ReviewItem[]): ReviewAction => ({ type: 'loaded', items, areDeferred: false })
const ids = (state: ReviewState) => state.items.map(({ id }) => id)
const settle = (id: number, as: 'resolved' | 'deferred' = 'resolved'): ReviewAction => ({
  type: 'handle',
  ids: [id],
  as,
})

describe('the reviewer’s list', () => {
  it('goes on to the next item when one is handled, to the one before at the end, to none when it is empty', () => {
    expect(stateAfter(loaded(mark(1), mark(2), mark(3)), settle(1)).currentId).toBe(2)
    expect(stateAfter(loaded(mark(1), mark(2)), { type: 'select', id: 2 }, settle(2)).currentId).toBe(1)
    expect(stateAfter(loaded(mark(1)), settle(1)).currentId).toBeNull()
  })

  it('does not bring back what was handled when an older list arrives, but shows it among the deferred', () => {
    const state = stateAfter(loaded(mark(1), mark(2)), settle(1, 'deferred'))
    expect(ids(reduce(state, loaded(mark(1), mark(2))))).toEqual([2])
    const deferred = reduce(state, { type: 'loaded', items: [mark(1)], areDeferred: true })
    expect(ids(deferred)).toEqual([1])
  })

  it('keeps its place when the list is loaded again', () => {
    const state = stateAfter(
      loaded(mark(1), mark(2)),
      { type: 'move', by: 1 },
      loaded(mark(1), mark(2), mark(3)),
    )
    expect(state.currentId).toBe(2)
  })

  it('shows again what the station did not take, and what else was handled stays so', () => {
    const state = stateAfter(
      loaded(mark(1), mark(2), mark(3)),
      settle(1),
      settle(2, 'deferred'),
      { type: 'not-handled', ids: [1] },
      loaded(mark(1), mark(2), mark(3)),
    )
    expect([ids(state), state.currentId]).toEqual([[1, 3], 3])
  })

  it('names for all at once only what cannot change a score, though others came back among them', () => {
    const harmless: ReviewItem = { ...mark(2), stake: 0 }
    const state = stateAfter(loaded(harmless, { ...mark(3), stake: 2 }, mark(4), { ...student(5), stake: 0 }))
    expect(harmlessIds(state)).toEqual([2])
  })

  it('shows again what was taken back, in front of the current one', () => {
    const state = stateAfter(loaded(mark(1), mark(2)), settle(1), { type: 'returned', item: mark(1) })
    expect([ids(state), state.currentId]).toEqual([[1, 2], 1])
    expect(ids(reduce(state, loaded(mark(1), mark(2))))).toEqual([1, 2])
  })
})

describe('what is accepted', () => {
  const LISTED = { listed: [{ number: '1234' }, { number: '1244' }], hasRoster: true }
  const accepted = (state: ReviewState, students = LISTED) => acceptedValue(state, students)

  it('is the machine’s word until the reviewer says another', () => {
    const state = stateAfter(loaded(mark(1, ['2', '5'])))
    expect(accepted(state)).toEqual({ kind: 'marks', detected: ['2', '5'] })
    expect(accepted(reduce(state, { type: 'choose', option: '3' }))).toEqual({
      kind: 'marks',
      detected: ['3'],
    })
    expect(accepted(reduce(state, { type: 'blank' }))).toEqual({ kind: 'marks', detected: [] })
  })

  it('are several options in their own order once several are wanted', () => {
    const state = stateAfter(
      loaded(mark(1, ['5'])),
      { type: 'multiple' },
      { type: 'choose', option: '2' },
      { type: 'choose', option: '1' },
      { type: 'choose', option: '5' },
    )
    expect(accepted(state)).toEqual({ kind: 'marks', detected: ['1', '2'] })
  })

  it('is the likeliest student, or the one moved to, as far as the list goes', () => {
    const state = stateAfter(loaded(student(1)))
    expect(accepted(state)).toEqual({ kind: 'identity', studentNumber: '1234' })
    const to = (place: number) => accepted(reduce(state, { type: 'candidate', to: place }))
    expect(to(1)).toEqual({ kind: 'identity', studentNumber: '1244' })
    expect(to(7)).toEqual({ kind: 'identity', studentNumber: '1244' })
  })

  it('is never a number that nobody of the roster has; without a roster it is what was typed', () => {
    const typed = [...'0099'].reduce(
      (at, digit) => reduce(at, { type: 'digit', digit }),
      stateAfter(loaded(student(1))),
    )
    expect(accepted(typed, { listed: [], hasRoster: true })).toBeUndefined()
    expect(accepted(typed, { listed: [], hasRoster: false })).toEqual({
      kind: 'identity',
      studentNumber: '0099',
    })
    expect(accepted(stateAfter(loaded(student(1))), { listed: [], hasRoster: false })).toBeUndefined()
  })

  it('forgets what was handled here once the station is asked for the whole truth', () => {
    const state = stateAfter(loaded(student(1)), settle(1), { type: 'forget' }, loaded(student(1)))
    expect(ids(state)).toEqual([1])
  })
})

describe('keys', () => {
  const key = (code: string, item: ReviewItem | undefined = mark(1), corner?: number) =>
    commandOf({ code, shift: false, control: false }, { item, corner, isTwins: false })

  const CONTEXT = { item: mark(1), corner: undefined, isTwins: false }

  it('keep one of several sheets, and accept none unseen', () => {
    const twins = [{ pageId: 8, fileName: '8.jpg', pageIndex: 0 }]
    const context = { item: { ...student(1), twins }, corner: undefined, isTwins: true }
    const twin = (code: string) => commandOf({ code, shift: false, control: false }, context)
    expect(twin('Digit1')).toEqual({ type: 'keep', at: 0 })
    expect(twin('Numpad2')).toEqual({ type: 'keep', at: 1 })
    expect(twin('Digit3')).toBeUndefined()
    expect(twin('Digit0')).toBeUndefined()
    expect(twin('Enter')).toBeUndefined()
    expect(twin('KeyN')).toEqual({ type: 'renumber' })
    expect(twin('KeyU')).toEqual({ type: 'undo' })
  })

  it('are told by where they sit, on either block of digits', () => {
    expect(key('Digit3')).toEqual({ type: 'choose', option: '3' })
    expect(key('Numpad3')).toEqual({ type: 'choose', option: '3' })
    expect(key('KeyM')).toEqual({ type: 'multiple' })
    expect(key('NumpadEnter')).toEqual({ type: 'accept' })
  })

  it('count options that are no digits, and leave alone what a row has not', () => {
    expect(key('Digit2', mark(1, [], ['가', '나']))).toEqual({ type: 'choose', option: '나' })
    expect(key('Digit7')).toBeUndefined()
    expect(key('Digit0')).toEqual({ type: 'blank' })
    expect(key('Digit0', mark(1, [], ['0', '1', '2']))).toEqual({ type: 'choose', option: '0' })
  })

  it('type a student’s number and move a page’s corner', () => {
    expect(key('Digit0', student(1))).toEqual({ type: 'digit', digit: '0' })
    expect(key('ArrowDown', student(1))).toEqual({ type: 'step', by: 1 })
    const page: ReviewItem = { ...mark(1), lane: 'page' }
    expect(key('ArrowRight', page)).toEqual({ type: 'move', by: 1 })
    expect(key('ArrowRight', page, 0)).toEqual({ type: 'nudge', dx: 1, dy: 0 })
    expect(key('KeyT', page)).toEqual({ type: 'turn' })
  })

  it('with Control belong to the browser, except taking back', () => {
    expect(commandOf({ code: 'KeyD', shift: false, control: true }, CONTEXT)).toBeUndefined()
    expect(commandOf({ code: 'KeyZ', shift: false, control: true }, CONTEXT)).toEqual({ type: 'undo' })
  })
})
