import { batchesApi } from './batches.ts'
import { documentsApi } from './documents.ts'
import { eventsApi } from './events.ts'
import { homeworkApi } from './homework.ts'
import { createImplementer } from './implementer.ts'
import { jobsApi } from './jobs.ts'
import { noticesApi } from './notices.ts'
import type { ApiParts } from './parts.ts'
import { resultsApi } from './results.ts'
import { reviewsApi } from './reviews.ts'
import { settingsApi } from './settings.ts'
import { templatesApi } from './templates.ts'
import { thresholdsApi } from './thresholds.ts'

/** The station's door: the whole contract, implemented; a procedure that is missing does not compile. */
export function createRouter(parts: ApiParts) {
  const os = createImplementer(parts.log)
  return os.router({
    batches: batchesApi(os, parts),
    templates: templatesApi(os, parts),
    thresholds: thresholdsApi(os, parts),
    reviews: reviewsApi(os, parts),
    results: resultsApi(os, parts),
    notices: noticesApi(os, parts),
    documents: documentsApi(os, parts),
    homework: homeworkApi(os, parts),
    jobs: jobsApi(os, parts),
    settings: settingsApi(os, parts),
    events: eventsApi(os, parts),
  })
}
export type Router = ReturnType<typeof createRouter>
