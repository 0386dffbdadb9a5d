import type { Clock } from '#main/base/clock.ts'
import type { ReadingHint } from '#main/db/grading/pages.ts'
import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Reading } from './reading.ts'
import type { Grader } from './regrade.ts'
import { createRemovedPages } from './removed-pages.ts'
import type { GradingTables } from './tables.ts'

export interface ImportedFile {
  readonly name: string
  readonly sha256: string
}

export interface IntakeParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly reading: Reading
  readonly perform: Perform
  readonly clock: Clock
}

export type Intake = ReturnType<typeof createIntake>

/** As the contract has it. */
const LONGEST_NAME = 200

/** A file as people know it, with the folder of its class; of a whole path, only its end. Names from a Mac come decomposed. */
export function shownName(name: string): string {
  const parts = name.normalize('NFC').split(/[\\/]/)
  const isWholePath = parts[0] === '' || parts[0].endsWith(':') || parts.includes('..')
  return isWholePath ? parts.at(-1)! : parts.filter((part) => part !== '' && part !== '.').join('/')
}

const scanOf = ({ blobSha256 }: { readonly blobSha256: string | null }): string => {
  if (blobSha256 !== null) return blobSha256
  throw new StationError('conflict', 'the scan was purged', { reason: 'scan-purged' })
}

/** What comes into a batch, is read again, or is stopped; what goes is removed-pages.ts. */
export function createIntake({ tables, grader, reading, perform, clock }: IntakeParts) {
  const { batches, pages, batchOf, pageOf, templateOf, newestVersion } = tables

  function tellChanged(act: Act, batchIds: Iterable<number>): void {
    for (const batchId of new Set(batchIds)) act.tell({ name: 'batch.changed', batchId })
  }

  function rereadPages(act: Act, pageIds: readonly number[], hint?: ReadingHint): void {
    const batchIds = pageIds.map((id) => {
      const page = pageOf(id)
      const sha256 = scanOf(page)
      if (hint !== undefined) pages.setHint(id, hint)
      reading.again(act, page, sha256)
      return page.batchId
    })
    tellChanged(act, batchIds)
  }

  /** Stops what was not read yet. */
  function stop(act: Act, batchId: number): void {
    for (const jobId of pages.cancelWaiting(batchId, clock.now())) act.cancel(jobId)
    tellChanged(act, [batchId])
  }

  /** Reads what was stopped from a time on, where its scan is still here. */
  function takeUp(act: Act, batchId: number, sinceMs: number): void {
    const stopped = pages.cancelled(batchId, sinceMs)
    rereadPages(
      act,
      stopped.filter((id) => pageOf(id).blobSha256 !== null),
    )
  }

  function takeNew(act: Act, batchId: number, { name, sha256 }: ImportedFile): number {
    const fileId = pages.addFile({ batchId, name: shownName(name), sha256 }, clock.now())
    const pageId = pages.addPage({ batchId, fileId, pageIndex: 0 })
    reading.begin(act, { pageId, fileId }, sha256)
    return pageId
  }

  return {
    stop,
    takeUp,

    /**
     * Takes stored files into a batch. Same bytes as before make a duplicate, never an error.
     * @throws StationError `not-found`
     */
    importFiles: (batchId: number, files: readonly ImportedFile[]) =>
      perform((act) => {
        batchOf(batchId)
        let duplicates = 0
        for (const { name, sha256 } of files) {
          const now = clock.now()
          const first = pages.firstWithBytes(batchId, sha256)
          if (first === undefined) {
            takeNew(act, batchId, { name, sha256 })
            continue
          }
          duplicates += 1
          const fileId = pages.addFile({ batchId, name: shownName(name), sha256 }, now)
          pages.addDuplicate({ batchId, fileId, duplicateOf: first }, now)
        }
        tellChanged(act, [batchId])
        return { accepted: files.length - duplicates, duplicates }
      }),

    /**
     * Reads pages again, as a person asked or because the last try failed.
     * @throws StationError `not-found`; `conflict` `scan-purged`, with nothing changed
     */
    reread: (pageIds: readonly number[], hint?: ReadingHint): void =>
      perform((act) => rereadPages(act, pageIds, hint)),

    /** Stops what was not read yet; `resume` takes it up again. */
    cancel: (batchId: number): void => perform((act) => stop(act, batchId)),

    resume: (batchId: number): void => perform((act) => rereadPages(act, pages.cancelled(batchId))),

    ...createRemovedPages({ tables, grader, reading, perform, clock }),

    /**
     * One file that must be new to the batch.
     * @returns its first page
     * @throws StationError `conflict` `scan-known`
     */
    takeScan(act: Act, batchId: number, { name, sha256 }: ImportedFile): number {
      if (pages.firstWithBytes(batchId, sha256) !== undefined)
        throw new StationError('conflict', 'the exam has this file already', { reason: 'scan-known' })
      const pageId = takeNew(act, batchId, { name, sha256 })
      tellChanged(act, [batchId])
      return pageId
    },

    /**
     * Reads a page by another template, in a batch of its own beside the one it came with: the key of that one says
     * nothing of it. Pages of the same kind come together.
     * @returns the batch it is in now, as one page among others
     * @throws StationError `not-found`; `conflict` `template-unpublished`, `scan-purged`
     */
    readApart(act: Act, pageId: number, templateId: string): number {
      const { batchId: from, fileName, pageIndex, ...page } = pageOf(pageId)
      const sha256 = scanOf(page)
      const version = newestVersion(templateId)
      const name = `${batchOf(from).name} · ${templateOf(templateId, version).name}`.slice(0, LONGEST_NAME)
      const known = batches.list().find((batch) => batch.name === name && batch.templateId === templateId)
      const batchId =
        known?.id ??
        batches.create({ ...batchOf(from), name, templateId, templateVersion: version }, clock.now())
      const fileId = pages.addFile({ batchId, name: fileName, sha256 }, clock.now())
      reading.page(act, pages.addPage({ batchId, fileId, pageIndex }), sha256)
      tellChanged(act, [batchId])
      return batchId
    },
  }
}
