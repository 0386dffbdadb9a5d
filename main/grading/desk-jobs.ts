import type { JobDetails } from '#main/db/jobs.ts'
import { countPages } from '#main/grading/jobs/count-pages/job.ts'
import { readMarks } from '#main/grading/jobs/read-marks/job.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import { NamePagePayload, namePage } from '#main/jobs/name-page/job.ts'
import type { Desk } from './desk.ts'

/** The desk's own kinds of work; they write into its tables, so they are made with it. */
export const deskJobs = (desk: Desk): AnyJobDefinition[] => [
  countPages(desk),
  readMarks(desk),
  namePage(desk),
]

/** Tells the desk of a job of its own that ended, so that no page waits for one that will not come. */
export function followJob(desk: Desk, job: JobDetails | undefined): void {
  if (job?.type === 'name-page') desk.namingEnded(NamePagePayload.parse(job.payload).pageId)
  if (job === undefined || (job.type !== 'read-marks' && job.type !== 'count-pages')) return
  desk.jobEnded(job)
}
