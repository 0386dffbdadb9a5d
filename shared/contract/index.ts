import { batches } from './batches.ts'
import { documents } from './documents.ts'
import { events } from './events.ts'
import { homework } from './homework.ts'
import { jobs } from './jobs.ts'
import { notices } from './notices.ts'
import { results } from './results.ts'
import { reviews } from './reviews.ts'
import { settings } from './settings.ts'
import { templates } from './templates.ts'
import { thresholds } from './thresholds.ts'

/** The station's one door. */
export const contract = {
  batches,
  templates,
  thresholds,
  reviews,
  results,
  documents,
  homework,
  notices,
  jobs,
  settings,
  events,
}
export type Contract = typeof contract
