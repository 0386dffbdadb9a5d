import { type Db, write } from './open.ts'

/** So many deaths of hosts that nobody can be charged with are chance, or a person with a kill command. */
const DEATHS_OF_CHANCE = 3

/**
 * Hosts that died, and what they were running. A host may die of a job, of an update that went wrong, of a person or of
 * too little memory, and the next one cannot ask it: only what happens again and again under one job alone is held
 * against that job.
 */
export function deathsRepository(db: Db) {
  const add = db.prepare<[number, string]>('INSERT INTO deaths (at_ms, jobs_json) VALUES (?, ?)')
  const prune = db.prepare<[number]>('DELETE FROM deaths WHERE at_ms < ?')
  // One job alone explains a death, whoever it is; none or several do not.
  const withoutSuspect = db
    .prepare<[{ id: number; since: number }], number>(`
      SELECT count(*) FROM deaths WHERE at_ms >= @since AND json_array_length(jobs_json) <> 1
        AND NOT EXISTS (SELECT 1 FROM json_each(jobs_json) WHERE value = @id)`)
    .pluck()
  return {
    /** @param sinceMs  what happened before is forgotten */
    record: (jobIds: readonly number[], now: number, sinceMs: number): void =>
      write(db, () => {
        prune.run(sinceMs)
        add.run(now, JSON.stringify(jobIds))
      }),
    /** Whether hosts have been dying without this job too, and for no reason that is known. */
    happenAnyway: (jobId: number, sinceMs: number): boolean =>
      (withoutSuspect.get({ id: jobId, since: sinceMs }) ?? 0) >= DEATHS_OF_CHANCE,
  }
}
