/**
 * The pages of a stack, joined to sheets: front and back, or the sheets of one exam, where the template has several pages.
 * Nothing is joined on a guess. A person's word comes first, then the student's number, then the order of the stack: a page
 * without a number belongs to the one that it lies beside, as long as the order holds.
 */

/** A page as far as joining looks at it. */
export interface StackPage {
  /** Page of the template. */
  readonly page: string
  /** Pages of one file are one stack; those of single-page files are a stack together. */
  readonly stack: string
  /** The student's number, where it surely carries one. */
  readonly number: string | undefined
  /** It carries a number, be it in doubt, and so is nobody else's page. */
  readonly isNumbered: boolean
  /** The form code, where it surely carries one. */
  readonly form: string | undefined
  /** A person said which page it belongs to, by its place; or that it stands alone, as far as the order goes. */
  readonly partner?: number | 'none' | undefined
}

/** `partner-missing`: another page of the sheet is not there. `partner-order`: the order does not hold. `partner-form`: two forms. */
export const PARTNER_DOUBTS = ['partner-missing', 'partner-order', 'partner-form'] as const
export type PartnerDoubt = (typeof PARTNER_DOUBTS)[number]

export interface PageSet {
  /** Places in the stack, in the order of the template's pages. */
  readonly at: readonly number[]
  readonly doubt: PartnerDoubt | undefined
  /** Nothing is to come: its pages are all there, or a person said that the others are not. */
  readonly isWhole: boolean
}

/** Every page in a group of its own, until groups are put together. */
function grouped(count: number) {
  const groups = Array.from({ length: count }, (_, i) => [i])
  return {
    of: (i: number): readonly number[] => groups[i],
    join(i: number, k: number): void {
      if (groups[i] === groups[k]) return
      const all = [...groups[i], ...groups[k]]
      for (const member of all) groups[member] = all
    },
    all: (): readonly (readonly number[])[] => [...new Set(groups)],
  }
}

/** Pages that lie beside each other as one sheet would. */
interface Run {
  readonly at: readonly number[]
  /** Beside it lies a page that was not read, which may be of its sheet. */
  readonly isOpenEnded: boolean
}

type Stack = readonly (StackPage | undefined)[]

/** Some of a stack cut before every page that opens a sheet. */
function runsOf(stack: Stack, places: readonly number[], opener: string): Run[] {
  const runs: { at: number[]; isOpenEnded: boolean }[] = []
  let last: (typeof runs)[number] | undefined
  for (const i of places) {
    const page = stack[i]
    if (page === undefined) {
      if (last !== undefined) last.isOpenEnded = true
      last = undefined
      continue
    }
    if (last === undefined || page.page === opener) {
      last = { at: [], isOpenEnded: i > 0 && stack[i - 1] === undefined }
      runs.push(last)
    }
    last.at.push(i)
  }
  return runs
}

/** Places of all that was fed at once. */
function stacksOf(stack: Stack): number[][] {
  const stacks: number[][] = []
  let name: string | undefined
  stack.forEach((page, i) => {
    if (stacks.length === 0 || (page !== undefined && name !== undefined && page.stack !== name))
      stacks.push([])
    name = page?.stack ?? name
    stacks.at(-1)!.push(i)
  })
  return stacks
}

interface Order {
  readonly runs: readonly Run[]
  /** Places of pages beside which one was not read. */
  readonly openEnded: readonly number[]
  readonly holds: boolean
}

/** How a stack was fed: front first, as most are, or the other way round where only that leaves fewer sheets broken. */
function orderOf(stack: Stack, places: readonly number[], pages: readonly string[]): Order {
  const isFull = ({ at }: Run) =>
    at.length === pages.length && new Set(at.map((i) => stack[i]?.page)).size === pages.length
  const ways = pages.map((opener) => {
    const runs = runsOf(stack, places, opener)
    const broken = runs.filter((run) => !isFull(run) && !run.isOpenEnded).length
    return { broken, full: runs.filter(isFull), open: runs.filter(({ isOpenEnded }) => isOpenEnded) }
  })
  const first = stack[places.find((i) => stack[i] !== undefined) ?? 0]?.page
  const least = Math.min(...ways.map(({ broken }) => broken))
  const best = ways.filter(({ broken }) => broken === least)
  const way = ways[0].broken === least ? ways[0] : best[0]
  // A stack that begins amid a sheet may have lost its first page, or have been fed the other way round and lost its last.
  const isTold = best.length === 1 || (way === ways[0] && first === pages[0])
  return {
    runs: way.full,
    openEnded: way.open.flatMap(({ at }) => at),
    holds: isTold && way.broken <= Math.max(1, way.full.length / 4),
  }
}

/**
 * Sheets of a stack that was fed once a side: all of one page, then all of another one. The second time it lay as it did at
 * first or the other way round, which its order does not tell: a pair that is known does, by its number or from a person.
 * @param sheetOf  places that are known to be of one sheet with a place, whatever the order
 * @returns undefined where the stack was not fed so; no sheets where nothing tells how, or pairs tell different things
 */
function sidesOf(
  stack: Stack,
  places: readonly number[],
  pages: readonly string[],
  sheetOf: (i: number) => readonly number[],
): (readonly number[])[] | undefined {
  const size = places.length / pages.length
  if (!Number.isInteger(size) || size < 2) return undefined
  const sides = pages.map((_, at) => places.slice(at * size, (at + 1) * size))
  const pageOf = (i: number) => stack[i]?.page
  const areSides = sides.every((side) => side.every((i) => pageOf(i) === pageOf(side[0])))
  if (!areSides || new Set(sides.map(([first]) => pageOf(first))).size < pages.length) return undefined
  const [first, ...others] = sides
  const laid = others.map((side) => {
    const turned = side.toReversed()
    const ways = { same: 0, turned: 0 }
    for (const [at, i] of first.entries()) {
      const other = sheetOf(i).find((k) => k >= side[0] && k <= side.at(-1)!)
      if (other === undefined || (side[at] === other && turned[at] === other)) continue
      if (side[at] === other) ways.same += 1
      else if (turned[at] === other) ways.turned += 1
      else return undefined
    }
    if (ways.same > 0 && ways.turned > 0) return undefined
    return ways.same > 0 ? side : ways.turned > 0 ? turned : undefined
  })
  if (laid.includes(undefined)) return []
  return first.map((i, at) => [i, ...laid.map((side) => side![at])])
}

/**
 * @param stack  in its order, without empty pages and those that are left out; undefined for one that was not read
 * @param pages  the template's, in its order
 */
export function joinPages(stack: Stack, pages: readonly string[]): PageSet[] {
  const groups = grouped(stack.length)
  const pageAt = (i: number) => stack[i]!
  const several = (those: readonly (string | undefined)[]) =>
    new Set(those.filter((each) => each !== undefined)).size > 1
  /** Whether all are of one sheet as far as their pages go. */
  const fits = (at: readonly number[]) => new Set(at.map((i) => pageAt(i).page)).size === at.length
  const isOfOne = (at: readonly number[], what: 'number' | 'form') => !several(at.map((i) => pageAt(i)[what]))
  const doubts = new Map<number, PartnerDoubt>()
  const doubt = (at: readonly number[], what: PartnerDoubt) => {
    for (const i of at) doubts.set(i, what)
  }
  const known = stack.flatMap((page, i) => (page === undefined ? [] : [i]))

  for (const i of known) {
    const { partner } = pageAt(i)
    const other = typeof partner === 'number' ? stack[partner] : undefined
    if (typeof partner !== 'number' || other === undefined || other.partner === 'none') continue
    if (fits([...new Set([...groups.of(i), ...groups.of(partner)])])) groups.join(i, partner)
  }

  // Two sheets of one number are told apart by a person before a third page is given to either.
  const undecided = new Set<number>()
  const numbered = known.filter((i) => pageAt(i).number !== undefined)
  for (const same of Map.groupBy(numbered, (i) => pageAt(i).number).values()) {
    const all = [...new Set(same.flatMap((i) => groups.of(i)))]
    if (!fits(all)) for (const i of all) undecided.add(i)
    else if (isOfOne(all, 'form')) for (const i of same) groups.join(same[0], i)
    else doubt(all, 'partner-form')
  }

  const orders = stacksOf(stack).map((places): Order => {
    const sheets = sidesOf(stack, places, pages, groups.of)
    if (sheets === undefined) return orderOf(stack, places, pages)
    if (sheets.length === 0) doubt(places, 'partner-order')
    return { runs: sheets.map((at) => ({ at, isOpenEnded: false })), openEnded: [], holds: true }
  })
  /** Their student is asked about first. */
  const waiting = new Set(known.filter((i) => pageAt(i).isNumbered && pageAt(i).number === undefined))
  for (const { at, holds } of orders.flatMap(({ runs, holds }) => runs.map(({ at }) => ({ at, holds })))) {
    const all = [...new Set(at.flatMap((i) => groups.of(i)))]
    if (all.every((i) => groups.of(i) === groups.of(all[0]))) continue
    if (at.some((i) => pageAt(i).partner !== undefined) || !fits(all)) continue
    if (new Set(all.filter((i) => pageAt(i).isNumbered).map((i) => groups.of(i))).size > 1) {
      if (all.some((i) => waiting.has(i))) for (const i of all) waiting.add(i)
      continue
    }
    if (!isOfOne(all, 'form')) doubt(all, 'partner-form')
    else if (holds) for (const i of all) groups.join(all[0], i)
    else doubt(all, 'partner-order')
  }

  const beside = new Set(orders.flatMap(({ openEnded }) => openEnded))
  return groups.all().flatMap((at) => {
    if (stack[at[0]] === undefined) return []
    const isAlone = at.some((i) => pageAt(i).partner === 'none')
    const isWhole = at.length === pages.length || isAlone
    const isAwaited = at.some((i) => undecided.has(i) || waiting.has(i) || beside.has(i))
    return {
      at: at.toSorted((a, b) => pages.indexOf(pageAt(a).page) - pages.indexOf(pageAt(b).page)),
      doubt: isWhole || isAwaited ? undefined : (doubts.get(at[0]) ?? 'partner-missing'),
      isWhole,
    }
  })
}
