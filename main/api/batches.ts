import type { StoredBatch } from '#main/db/grading/batches.ts'
import { pageView } from '#main/grading/sheet-view.ts'
import type { Batch } from '#shared/contract/batches.ts'
import { ROSTER_HEADERS, storedRoster } from '#shared/domain/roster.ts'
import { parseTable } from '#shared/domain/tables.ts'
import { examTablesApi } from './exam-tables.ts'
import type { Implementer } from './implementer.ts'
import { takeFiles } from './incoming.ts'
import type { ApiParts } from './parts.ts'

/** Pace is what the last minute showed. */
const PACE_WINDOW_MS = 60_000
const OK = { ok: true } as const

export function batchesApi(os: Implementer, { desk, clock, blobs }: ApiParts) {
  const { batches, intake } = desk

  function view(batch: StoredBatch): Batch {
    const counts = batches.counts(batch.id)
    const waiting = counts.total - counts.done
    const pace = batches.pace(batch.id, clock.now() - PACE_WINDOW_MS)
    const spanMs = pace.first === null || pace.last === null ? 0 : pace.last - pace.first
    const perMs = pace.count > 1 && spanMs > 0 ? (pace.count - 1) / spanMs : null
    const isReading = waiting > 0 && perMs !== null
    return {
      id: batch.id,
      name: batch.name,
      templateId: batch.templateId,
      templateVersion: batch.templateVersion,
      templateName: desk.templates.get(batch.templateId, batch.templateVersion).name,
      createdAtMs: batch.createdAtMs,
      heldOn: batch.heldOn,
      className: batch.className,
      subject: batch.subject,
      possible: batch.possible,
      handPossible: batch.handPossible,
      pass: batch.pass,
      retakeOf: batch.retakeOf,
      isArchived: batch.isArchived,
      counts,
      pagesPerMinute: isReading ? perMs * 60_000 : null,
      etaMs: isReading ? waiting / perMs : null,
      rules: batch.rules,
      hasKey: batch.keyCsv !== null,
      rosterSize:
        batch.rosterCsv === null ? 0 : storedRoster(parseTable(batch.rosterCsv, ROSTER_HEADERS)).length,
    }
  }
  const find = (id: number) => view(batches.get(id))

  return {
    list: os.batches.list.handler(() => batches.list().map(view)),
    get: os.batches.get.handler(({ input }) => find(input.id)),
    create: os.batches.create.handler(({ input }) => find(batches.create(input))),
    setTemplate: os.batches.setTemplate.handler(({ input }) => {
      batches.setTemplate(input.id, input.templateId)
      return find(input.id)
    }),
    update: os.batches.update.handler(({ input: { id, ...facts } }) => {
      batches.update(id, facts)
      return find(id)
    }),
    duplicate: os.batches.duplicate.handler(({ input }) => find(batches.duplicate(input.id, input.name))),
    archive: os.batches.archive.handler(({ input }) => {
      batches.archive(input.id, input.isArchived)
      return find(input.id)
    }),
    remove: os.batches.remove.handler(({ input }) => {
      batches.remove(input.id)
      return OK
    }),
    restore: os.batches.restore.handler(({ input }) => {
      batches.restore(input.id)
      return find(input.id)
    }),
    importFiles: os.batches.importFiles.handler(async ({ input, context }) => {
      const { stored, rejected } = await takeFiles(blobs, input.files, context.mayUsePaths)
      return { ...intake.importFiles(input.id, stored), rejected }
    }),
    pages: os.batches.pages.handler(({ input }) => {
      const standing = input.standing ?? null
      const { id: batchId, offset, limit } = input
      return {
        rows: desk.pages.list({ batchId, standing, offset, limit }).map(pageView),
        total: desk.pages.total(batchId, standing),
      }
    }),
    sheet: os.batches.sheet.handler(({ input }) => desk.pages.sheet(input.pageId)),
    cancel: os.batches.cancel.handler(({ input }) => {
      intake.cancel(input.id)
      return OK
    }),
    resume: os.batches.resume.handler(({ input }) => {
      intake.resume(input.id)
      return OK
    }),
    retryPages: os.batches.retryPages.handler(({ input }) => {
      intake.reread(input.pageIds)
      return OK
    }),
    removePages: os.batches.removePages.handler(({ input }) => {
      intake.removePages(input.pageIds)
      return OK
    }),
    restorePages: os.batches.restorePages.handler(({ input }) => {
      intake.restorePages(input.pageIds)
      return OK
    }),
    students: os.batches.students.handler(({ input }) => desk.students.list(input.id)),
    attendance: os.batches.attendance.handler(({ input }) => desk.students.attendance(input.id)),
    ...examTablesApi(os, batches),
  }
}
