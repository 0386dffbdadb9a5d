import { type Db, write } from './open.ts'

/** So many deaths without a job in question are a sign that hosts die of something else: one may be chance. */
const FEW_DEATHS = 2
/** A job alone under which so many hosts died is held to be the reason, whatever else they die of. */
const TOO_MANY_ALONE = 10

/**
 * Hosts that died, and what they were running. A host may die of a job, of an update that went wrong, of a person or of
 * too little memory, and the next one cannot ask it: only what happens under one job alone, and not as often without it,
 * is held against that job.
 */
export function deathsRepository(db: Db) {
  const add = db.prepare<[number, string]>('INSERT INTO deaths (at_ms, jobs_json) VALUES (?, ?)')
  const prune = db.prepare<[number]>('DELETE FROM deaths WHERE at_ms < ?')
  // What happened under one other job alone speaks for this one only once that job is done: it may be the reason itself.
  const count = db.prepare<[{ id: number }], { alone: number; without: number }>(`
    SELECT count(*) FILTER (WHERE jobs_json = json_array(CAST(@id AS INTEGER))) AS alone,
      count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM json_each(jobs_json) WHERE value = @id)) AS without
    FROM deaths
    WHERE NOT (json_array_length(jobs_json) = 1
      AND EXISTS (SELECT 1 FROM jobs WHERE id = jobs_json ->> 0 AND id <> @id AND state <> 'done'))`)
  const livedWithout = db
    .prepare<[{ id: number }], 0 | 1>(`
      SELECT EXISTS (SELECT 1 FROM jobs INDEXED BY jobs_finished WHERE state = 'done' AND id <> @id AND finished_at_ms >=
        (SELECT min(at_ms) FROM deaths WHERE jobs_json = json_array(CAST(@id AS INTEGER))))`)
    .pluck()
  return {
    /** Whether hosts got other work done since one first died under this job alone; without that, chance is not ruled out. */
    liveWithout: (jobId: number): boolean =>
      livedWithout.get({ id: jobId }) === 1 || (count.get({ id: jobId })?.alone ?? 0) >= TOO_MANY_ALONE,
    /** @param sinceMs  what happened before is forgotten */
    record: (jobIds: readonly number[], now: number, sinceMs: number): void =>
      write(db, () => {
        prune.run(sinceMs)
        add.run(now, JSON.stringify(jobIds))
      }),
    /** Whether hosts die without this job, too, and more than half as often as under it alone. */
    happenAnyway(jobId: number): boolean {
      const { alone, without } = count.get({ id: jobId }) ?? { alone: 0, without: 0 }
      return without >= FEW_DEATHS && 2 * without > alone && alone < TOO_MANY_ALONE
    },
  }
}
