import type { Clock } from '#main/base/clock.ts'
import type { StoredPage } from '#main/db/grading/pages.ts'
import type { Act } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { Reading } from './reading.ts'
import type { Grader } from './regrade.ts'
import type { GradingTables } from './tables.ts'

export interface RemovedPagesParts {
  readonly tables: GradingTables
  readonly grader: Grader
  readonly reading: Reading
  readonly perform: Perform
  readonly clock: Clock
}

/** Whether its reading never came to an end: taking it out stops that. */
const isUnread = ({ standing, leftOut }: StoredPage): boolean =>
  leftOut === null && (standing === 'queued' || standing === 'reading' || standing === 'cancelled')

/** Pages that are taken out of an exam, and put back. */
export function createRemovedPages({ tables, grader, reading, perform, clock }: RemovedPagesParts) {
  const { pages, pageOf } = tables

  /** Each exam anew that these came into or went out of. */
  function regrade(act: Act, moved: readonly StoredPage[]): void {
    for (const batchId of new Set(moved.map((page) => page.batchId))) {
      grader.regrade(batchId)
      act.tell({ name: 'batch.changed', batchId })
    }
  }

  /** Stops reading them and puts them out of sight. */
  function takeOut(act: Act, pageIds: readonly number[]): void {
    const taken = pageIds.map(pageOf)
    for (const { id, standing, jobId } of taken) {
      if (jobId !== null && (standing === 'queued' || standing === 'reading')) act.cancel(jobId)
      pages.remove(id, clock.now())
    }
    regrade(act, taken)
  }

  return {
    takeOut,

    /** Pages that are no part of the exam; `restorePages` puts them back until they are purged. */
    removePages: (pageIds: readonly number[]): void => perform((act) => takeOut(act, pageIds)),

    restorePages: (pageIds: readonly number[]): void =>
      perform((act) => {
        const back = pageIds.map(pageOf)
        for (const page of back) {
          const wasOut = pages.restore(page.id)
          if (wasOut && isUnread(page) && page.blobSha256 !== null) reading.again(act, page, page.blobSha256)
        }
        regrade(act, back)
      }),
  }
}
