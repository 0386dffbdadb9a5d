import type { Implementer } from './implementer.ts'
import { takeFile } from './incoming.ts'
import type { ApiParts } from './parts.ts'

const OK = { ok: true } as const

export function reviewsApi(os: Implementer, { desk, blobs, operator }: ApiParts) {
  const { reviews, decisions, intake } = desk
  return {
    counts: os.reviews.counts.handler(({ input }) => reviews.counts(input.batchId ?? null)),
    byExam: os.reviews.byExam.handler(() => reviews.byExam()),
    queue: os.reviews.queue.handler(({ input: { state, lane = null, batchId = null, limit } }) =>
      reviews.queue({ state, lane, batchId, limit }),
    ),
    get: os.reviews.get.handler(({ input }) => reviews.get(input.id)),
    resolve: os.reviews.resolve.handler(({ input: { id, value, why } }) => {
      decisions.resolve(id, value, { who: operator(), why })
      return reviews.get(id)
    }),
    correct: os.reviews.correct.handler(({ input: { pageId, row, value, why } }) => {
      decisions.correct(pageId, row, value, { who: operator(), why })
      return OK
    }),
    withdraw: os.reviews.withdraw.handler(({ input }) => {
      decisions.withdraw(input.id)
      return OK
    }),
    keepSheet: os.reviews.keepSheet.handler(({ input: { pageId, overPageIds } }) => {
      decisions.keepSheet(pageId, overPageIds, operator())
      return OK
    }),
    replaceScan: os.reviews.replaceScan.handler(async ({ input: { pageId, file, why }, context }) => {
      const scan = await takeFile(blobs, file, context.mayUsePaths)
      return { pageId: decisions.replaceScan(pageId, scan, { who: operator(), why }) }
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
      resolved: decisions.acceptAll(input.ids, input.isHarmless, operator()),
    })),
    readApart: os.reviews.readApart.handler(({ input }) => ({
      batchId: decisions.readApart(input.id, input.templateId, operator()),
    })),
    reread: os.reviews.reread.handler(({ input: { pageId, corners } }) => {
      intake.reread([pageId], corners === undefined ? {} : { corners })
      return OK
    }),
  }
}
