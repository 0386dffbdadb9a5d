import { randomUUID } from 'node:crypto'
import type { ReviewRow } from '#main/db/grading/reviews.ts'
import { nearestAlike } from '#main/grading/alike.ts'
import { reviewItems } from '#main/grading/review-items.ts'
import type { ReviewValue } from '#shared/contract/reviews.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export function reviewsApi(os: Implementer, { desk, clock, emit, operator }: ApiParts) {
  const find = (id: number): ReviewRow => {
    const review = desk.reviews.get(id)
    if (review !== undefined) return review
    throw new StationError('not-found', `no review ${id}`, { reason: 'review-not-found', params: { id } })
  }
  const item = (row: ReviewRow) => reviewItems(desk, [row])[0]!

  /** Writes what a person said, decides the batch's scores again, and tells everyone. */
  function decide(
    rows: readonly ReviewRow[],
    value: (row: ReviewRow) => ReviewValue | null,
    why: string,
  ): void {
    const byId = new Map(rows.map((row) => [row.id, row]))
    desk.reviews.decide([...byId.keys()], (id) => value(byId.get(id)!), {
      who: operator(),
      why,
      act: randomUUID(),
      now: clock.now(),
    })
    settleTouched(rows)
  }

  function settleTouched(rows: readonly ReviewRow[]): void {
    for (const [batchId, touched] of Map.groupBy(rows, (row) => row.batchId)) {
      desk.settlePages(batchId, [...new Set(touched.map((row) => row.pageId))])
      for (const row of touched) emit({ name: 'review.changed', batchId, reviewId: row.id })
    }
  }

  return {
    counts: os.reviews.counts.handler(({ input }) => desk.reviews.counts(input.batchId ?? null)),
    queue: os.reviews.queue.handler(({ input }) =>
      reviewItems(
        desk,
        desk.reviews.queue({
          state: input.state,
          lane: input.lane ?? null,
          batchId: input.batchId ?? null,
          limit: input.limit,
        }),
      ),
    ),
    get: os.reviews.get.handler(({ input }) => item(find(input.id))),
    resolve: os.reviews.resolve.handler(({ input }) => {
      const review = find(input.id)
      checkFits(review, input.value)
      decide([review], () => input.value, input.why)
      return item(find(input.id))
    }),
    defer: os.reviews.defer.handler(({ input }) => {
      decide([find(input.id)], () => null, '')
      return item(find(input.id))
    }),
    undo: os.reviews.undo.handler(() => {
      const rows = desk.reviews.undoLast(operator(), clock.now())
      settleTouched(rows)
      return rows[0] === undefined ? null : item(find(rows[0].id))
    }),
    alike: os.reviews.alike.handler(({ input }) => {
      const review = find(input.id)
      const open = desk.reviews.queue({ state: 'open', lane: 'marks', batchId: review.batchId, limit: 1_000 })
      return nearestAlike(item(review), reviewItems(desk, open), input.limit)
    }),
    acceptAll: os.reviews.acceptAll.handler(({ input }) => {
      const rows = input.ids.map(find).filter(({ state, lane }) => state !== 'resolved' && lane === 'marks')
      decide(rows, (row) => ({ kind: 'marks', detected: row.machine.decision?.detected ?? [] }), '')
      return { resolved: rows.length }
    }),
    readApart: os.reviews.readApart.handler(({ input }) => {
      const review = find(input.id)
      const value = { kind: 'page', action: 'discard' } as const
      checkFits(review, value)
      const batchId = desk.readApart(review.pageId, input.templateId)
      decide([review], () => value, desk.batchOf(batchId).name)
      return { batchId }
    }),
    reread: os.reviews.reread.handler(({ input }) => {
      desk.reread([input.pageId], input.corners === undefined ? {} : { corners: input.corners })
      return { ok: true } as const
    }),
  }
}

/** A decision must be of the kind its lane takes: marks for a row, a number for a student, an action for a page. */
function checkFits(review: ReviewRow, value: ReviewValue): void {
  const isForm = review.lane === 'identity' && review.machine.decision !== null
  const wanted =
    review.lane === 'identity' && !isForm ? 'identity' : review.lane === 'page' ? 'page' : 'marks'
  if (value.kind === wanted) return
  throw new StationError('invalid-input', `a ${review.lane} review takes ${wanted}, not ${value.kind}`, {
    reason: 'review-value-mismatch',
    params: { wanted, given: value.kind },
  })
}
