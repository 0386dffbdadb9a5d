import { initial } from './0001-initial.ts'
import { grading } from './0002-grading.ts'
import { claimByOrigin } from './0003-claim-by-origin.ts'
import { jobsByType } from './0004-jobs-by-type.ts'
import { emptyPages } from './0005-empty-pages.ts'
import { orphans } from './0006-orphans.ts'
import { jobIdentity } from './0007-job-identity.ts'
import { examFacts } from './0008-exam-facts.ts'
import { desk } from './0009-desk.ts'
import { notices } from './0010-notices.ts'
import { archivedTemplates } from './0011-archived-templates.ts'
import { handScores } from './0012-hand-scores.ts'
import { retakes } from './0013-retakes.ts'
import { templatePictures } from './0014-template-pictures.ts'
import { markedPages } from './0015-marked-pages.ts'
import { homework } from './0016-homework.ts'

/** Append only: position + 1 is the schema version a file has once the entry has run. */
export const MIGRATIONS: readonly string[] = [
  initial,
  grading,
  claimByOrigin,
  jobsByType,
  emptyPages,
  orphans,
  jobIdentity,
  examFacts,
  desk,
  notices,
  archivedTemplates,
  handScores,
  retakes,
  templatePictures,
  markedPages,
  homework,
]
