import type { JobsRepository } from '#main/db/jobs.ts'
import { type AnyJobDefinition, isLong } from './define.ts'
import type { Paused } from './pauses.ts'

/** Jobs fetched ahead of the work. */
const AHEAD = 16
/** So many of them may be lectures: however many more wait, the sheets behind them are fetched. */
const LONG_AHEAD = 2
/** Waiting jobs beyond which nothing is fetched, whatever kind they are of. */
const MOST_WAITING = 256

/**
 * How many more jobs to ask the academy for. It hands them out in its own order, so what waits here for long (a lecture, a
 * type that is paused) must not count as work enough while sheets may be behind it.
 */
export function roomFor(
  definitions: readonly Pick<AnyJobDefinition, 'type' | 'timeoutMs'>[],
  jobs: Pick<JobsRepository, 'dueByType'>,
  paused: Paused,
): number {
  if (paused.all) return 0
  const quota = new Map(
    definitions.map((definition) => [
      definition.type,
      paused.types.includes(definition.type) ? 0 : isLong(definition) ? LONG_AHEAD : AHEAD,
    ]),
  )
  const due = jobs.dueByType([...quota.keys()], MOST_WAITING)
  const waiting = due.reduce((sum, { count }) => sum + count, 0)
  const ahead = due.reduce((sum, { type, count }) => sum + Math.min(count, quota.get(type) ?? 0), 0)
  return Math.max(0, Math.min(AHEAD - ahead, MOST_WAITING - waiting))
}

/** Kinds of work whose files are fetched as soon as a job arrives, the quickest, which are sheets, first. */
export const fetchedAhead = (definitions: readonly AnyJobDefinition[]): string[] =>
  definitions
    .filter((definition) => definition.file === 'required' && !isLong(definition))
    .sort((a, b) => a.timeoutMs - b.timeoutMs)
    .map(({ type }) => type)
