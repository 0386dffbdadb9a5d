import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export function reviewsApi(os: Implementer, { desk, operator }: ApiParts) {
  const { reviews, decisions, intake } = desk
  return {
    counts: os.reviews.counts.handler(({ input }) => reviews.counts(input.batchId ?? null)),
    queue: os.reviews.queue.handler(({ input: { state, lane = null, batchId = null, limit } }) =>
      reviews.queue({ state, lane, batchId, limit }),
    ),
    get: os.reviews.get.handler(({ input }) => reviews.get(input.id)),
    resolve: os.reviews.resolve.handler(({ input: { id, value, why } }) => {
      decisions.resolve(id, value, { who: operator(), why })
      return reviews.get(id)
    }),
    defer: os.reviews.defer.handler(({ input }) => {
      decisions.defer(input.id, operator())
      return reviews.get(input.id)
    }),
    undo: os.reviews.undo.handler(() => {
      const id = decisions.undo(operator())
      return id === undefined ? null : reviews.get(id)
    }),
    alike: os.reviews.alike.handler(({ input }) => reviews.alike(input.id, input.limit)),
    acceptAll: os.reviews.acceptAll.handler(({ input }) => ({
      resolved: decisions.acceptAll(input.ids, operator()),
    })),
    readApart: os.reviews.readApart.handler(({ input }) => ({
      batchId: decisions.readApart(input.id, input.templateId, operator()),
    })),
    reread: os.reviews.reread.handler(({ input: { pageId, corners } }) => {
      intake.reread([pageId], corners === undefined ? {} : { corners })
      return { ok: true } as const
    }),
  }
}
