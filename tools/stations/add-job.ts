import type { Act } from '#main/jobs/define.ts'
import type { Station } from '#main/station/station.ts'

/** Adds local work to a station, as an intent does. @returns the job's id */
export const addJob = (station: Pick<Station, 'perform'>, ...job: Parameters<Act['enqueue']>): number =>
  station.perform((act) => act.enqueue(...job))
