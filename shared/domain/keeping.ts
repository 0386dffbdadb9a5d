/**
 * How long the station keeps what, in days after the event that is named. The one home of these figures: what forgets
 * uses them, and the settings screen shows them with the reason for each. How long an exam is kept is a setting.
 */
export const KEPT_DAYS = {
  /** A file that nothing points to, after its last use: an upload that was not imported. */
  unusedFile: 1,
  /** The file of a job, after it was done or cancelled and its result arrived. */
  doneInput: 7,
  /** The file of a job that failed for good. */
  deadInput: 30,
  /** An exam that a person removed. */
  removedBatch: 7,
  /** Finished jobs, acknowledged results, hosts that ended. */
  history: 30,
  /** Homework that was measured, with what people said of it, and without its pictures once other jobs are forgotten. */
  homework: 180,
  /** Jobs that failed for good, and results that the academy refused. */
  buried: 180,
  /** Files that nothing points to once the database was lost or replaced, and the database that was replaced. */
  setAside: 30,
  /** A video in the data folder, after it was uploaded. */
  publishedVideo: 30,
} as const
/** Backups made by the hour that are kept. */
export const BACKUPS_KEPT = 3

export type Kept = keyof typeof KEPT_DAYS

export const DAY_MS = 86_400_000
export const keptMs = (what: Kept): number => KEPT_DAYS[what] * DAY_MS
