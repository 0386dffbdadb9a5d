import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinPages, type PageSet, type StackPage } from '#shared/domain/join-pages.ts'

const PAGES = ['front', 'back']

const page = (more: Partial<StackPage> & Pick<StackPage, 'page'>): StackPage => ({
  ...{ stack: 'a', number: undefined, form: undefined },
  isNumbered: more.number !== undefined,
  ...more,
})
const front = (number?: string, more: Partial<StackPage> = {}) => page({ page: 'front', number, ...more })
const back = (more: Partial<StackPage> = {}) => page({ page: 'back', ...more })
const fronts = (count: number) => Array.from({ length: count }, (_, i) => front(String(i)))
const backs = (count: number) => Array.from({ length: count }, () => back())

const joined = (stack: readonly (StackPage | undefined)[]) =>
  joinPages(stack, PAGES)
    .filter(({ at }) => at.length > 1)
    .map(({ at }) => at.join())
const doubtsOf = (sets: readonly PageSet[]) => [...new Set(sets.map(({ doubt }) => doubt))]

describe('a stack that was fed once a side, all fronts and then all backs', () => {
  it('is joined to nothing while nothing tells how it lay the second time', () => {
    const sets = joinPages([...fronts(3), ...backs(3)], PAGES)
    expect(sets.every(({ at }) => at.length === 1)).toBe(true)
    expect(doubtsOf(sets)).toEqual(['partner-order'])
  })

  it('is joined whole once a person, or one number on a back, tells a pair', () => {
    const said = [front('0', { partner: 5 }), ...fronts(4).slice(1), ...backs(4)]
    expect(joined(said)).toEqual(['0,5'])
    expect(joined(said.with(0, front('0', { partner: 4 })))).toEqual(['0,4', '1,5', '2,6', '3,7'])
    expect(joined(said.with(0, front('0', { partner: 7 })))).toEqual(['0,7', '1,6', '2,5', '3,4'])
    const numbered = [...fronts(4), back(), back({ number: '2', isNumbered: true }), back(), back()]
    expect(joined(numbered)).toEqual(['0,7', '1,6', '2,5', '3,4'])
  })

  it('is not told by the page in the middle, or by two pairs that differ', () => {
    expect(joined([...fronts(3).with(1, front('1', { partner: 4 })), ...backs(3)])).toEqual(['1,4'])
    const two = [front('0', { partner: 4 }), front('1', { partner: 6 }), ...fronts(4).slice(2), ...backs(4)]
    expect(joined(two)).toEqual(['0,4', '1,6'])
  })

  it('backs first is the same', () => {
    expect(joined([...backs(3), ...fronts(3).with(0, front('0', { partner: 0 }))])).toEqual([
      '3,0',
      '4,1',
      '5,2',
    ])
  })
})

/** A stack as a school's may be: any page may be missing, numbered or not, in doubt, unread or spoken for. */
const anyPage = fc.option(
  fc
    .record({
      page: fc.constantFrom(...PAGES),
      stack: fc.constantFrom('a', 'b'),
      number: fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
      isDoubtful: fc.boolean(),
      form: fc.option(fc.constantFrom('A', 'B'), { nil: undefined }),
      partner: fc.option(fc.oneof(fc.nat(9), fc.constant('none' as const)), { nil: undefined, freq: 5 }),
    })
    .map(
      ({ isDoubtful, ...each }): StackPage => ({
        ...each,
        isNumbered: each.number !== undefined || isDoubtful,
      }),
    ),
  { nil: undefined, freq: 8 },
)

describe('whatever the stack', () => {
  const property = (holds: (stack: (StackPage | undefined)[], sets: PageSet[]) => void) =>
    void fc.assert(
      fc.property(fc.array(anyPage, { maxLength: 10 }), (stack) => holds(stack, joinPages(stack, PAGES))),
      { seed: 16, numRuns: 400 },
    )

  it('every page that was read is on one sheet, and each sheet has a page once, in the order of the template', () =>
    property((stack, sets) => {
      const read = stack.flatMap((each, i) => (each === undefined ? [] : [i]))
      expect(sets.flatMap(({ at }) => at).toSorted((a, b) => a - b)).toEqual(read)
      for (const { at } of sets) {
        const order = at.map((i) => PAGES.indexOf(stack[i]!.page))
        expect(order).toEqual([...new Set(order)].toSorted())
      }
    }))

  it('no sheet is of two numbers, unless a person joined it', () =>
    property((stack, sets) => {
      for (const { at } of sets) {
        const isSaid = at.some((i) => at.includes(stack[i]!.partner as number))
        const numbers = new Set(at.flatMap((i) => stack[i]!.number ?? []))
        expect(isSaid || numbers.size <= 1).toBe(true)
        const forms = new Set(at.flatMap((i) => stack[i]!.form ?? []))
        expect(isSaid || forms.size <= 1).toBe(true)
      }
    }))

  it('what lacks a page is asked about, or waits for what is asked first', () =>
    property((stack, sets) => {
      for (const { at, doubt, isWhole } of sets) {
        if (isWhole) expect(doubt).toBeUndefined()
        expect(isWhole).toBe(at.length === PAGES.length || at.some((i) => stack[i]!.partner === 'none'))
      }
    }))

  it('sheets fed front and back are all joined, and pages that were not read cost the sheets beside them alone', () => {
    void fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.boolean(), (count, isNumbered) => {
        const stack = Array.from({ length: count }, (_, i) => [
          front(String(i)),
          back(isNumbered ? { number: String(i), isNumbered } : {}),
        ]).flat()
        expect(joined(stack)).toHaveLength(count)
        for (const i of stack.keys()) {
          const gap = joined(stack.map((each, k) => (k === i ? undefined : each)))
          expect(gap.length).toBeGreaterThanOrEqual(Math.max(0, count - (isNumbered ? 1 : 2)))
        }
      }),
      { seed: 16, numRuns: 20 },
    )
  })
})
