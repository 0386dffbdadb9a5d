import type { Settings } from '#shared/domain/settings.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { HostKind } from '../db/boots.ts'
import type { ChildProgram } from '../engines/child-process.ts'
import type { AnyJobDefinition } from '../jobs/define.ts'

/** What a host lends the station: the only way it touches its surroundings. */
export interface Platform {
  readonly host: HostKind
  /** With the data folder among them. */
  readonly settings: Settings
  /** Starts engine processes; always a plain Node, never Electron. */
  readonly program: ChildProgram
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
  readonly programVersion: string
  /** Takes jobs from the academy and sends results. A window leaves that to the worker. */
  readonly sync: boolean
  readonly definitions: readonly AnyJobDefinition[]
  /** `false`: a command that is here for something else leaves the queue to others. */
  readonly runsJobs?: false
  /** Days students' data is kept after the last work on a batch; 0: for ever. */
  readonly retentionDays: () => number
  /** Processes of one engine at once; the pool's default where absent. */
  readonly maxProcesses?: number
}
