import type { ReviewItem } from '#shared/contract/reviews.ts'

/** Evidence of an item's darkest bubbles, for comparing: what a person sees first. */
function features(item: ReviewItem): number[] | undefined {
  const bubbles = item.machine.evidence?.bubbles
  if (bubbles === undefined || bubbles.length === 0) return undefined
  const [first, second] = [...bubbles].sort((a, b) => b.fill - a.fill)
  return [first, second ?? first].flatMap((bubble) => [
    bubble!.fill,
    bubble!.peak,
    bubble!.red,
    bubble!.texture,
  ])
}

/** Items with the same reasons and the same guess pattern whose evidence is nearest to `to`, nearest first, without it. */
export function nearestAlike(to: ReviewItem, items: readonly ReviewItem[], limit: number): ReviewItem[] {
  const wanted = features(to)
  if (wanted === undefined) return []
  const reasons = [...to.reasons].sort().join()
  return items
    .flatMap((item) => {
      const own = item.id === to.id ? undefined : features(item)
      if (own === undefined || [...item.reasons].sort().join() !== reasons) return []
      if (item.machine.decision?.marking !== to.machine.decision?.marking) return []
      return [{ item, distance: Math.hypot(...own.map((value, i) => value - wanted[i])) }]
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ item }) => item)
}
