import { joinPages, type PageSet, type StackPage } from '#shared/domain/join-pages.ts'
import { isEmpty } from '#shared/domain/reading.ts'
import { formOf, isNumbered, type PagePart, partNumber } from './page-part.ts'
import type { ScoredPage, ScoreOptions } from './score-batch.ts'

type Pages = readonly ScoredPage[]

/** By page: the file it is on, where that has several; single-page files are a stack together. */
function stacksOf(pages: Pages): string[] {
  const files: number[] = []
  pages.forEach(({ fileName, pageIndex }, i) => {
    const isSame = i > 0 && pageIndex > pages[i - 1].pageIndex && fileName === pages[i - 1].fileName
    files.push(isSame ? files[i - 1] : i)
  })
  const sizes = Map.groupBy(files, (file) => file)
  return files.map((file) => (sizes.get(file)!.length === 1 ? '' : String(file)))
}

/** Not in the order of sheets: it repeats another, has nothing on it, or counts for nothing. */
const isApart = ({ outcome, isLeftOut }: ScoredPage) =>
  isLeftOut === true || outcome.kind === 'duplicate' || (outcome.kind === 'read' && isEmpty(outcome.reading))

function stackPage(part: PagePart, stack: string): Omit<StackPage, 'partner'> {
  const form = formOf([part])
  return {
    page: part.templatePage.id,
    stack,
    number: partNumber(part),
    isNumbered: isNumbered(part),
    form: form?.status === 'ok' ? form.text : undefined,
  }
}

/** Every page that gave answers, with those it is a sheet with. */
export function sheetSets(
  pages: Pages,
  parts: readonly (PagePart | undefined)[],
  { template, isExcerpt = false, stack }: ScoreOptions,
): PageSet[] {
  const alone = (at: number): PageSet => ({ at: [at], doubt: undefined, isWhole: !isExcerpt })
  const read = parts.flatMap((part, i) => (part === undefined ? [] : [i]))
  if (template.pages.length === 1 || isExcerpt) return read.map(alone)
  const order = (stack ?? pages.map((_, i) => i)).filter((at) => at === undefined || !isApart(pages[at]))
  const placeOf = new Map(order.map((at, place) => [at, place]))
  const stacks = stacksOf(pages)
  const stacked = order.map((at): StackPage | undefined => {
    const part = at === undefined ? undefined : parts[at]
    if (at === undefined || part === undefined) return undefined
    const { partner } = pages[at]
    return {
      ...stackPage(part, stacks[at]),
      partner: typeof partner === 'number' ? placeOf.get(partner) : partner,
    }
  })
  const sets = joinPages(
    stacked,
    template.pages.map(({ id }) => id),
  )
  return [
    // Whatever is joined was read.
    ...sets.map((set) => ({ ...set, at: set.at.map((place) => order[place]!) })),
    ...read.filter((at) => pages[at].isLeftOut === true).map(alone),
  ]
}
