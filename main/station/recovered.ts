import type { Log } from '../base/log.ts'
import type { Recovery } from '../db/recovery.ts'

/** Says in the log what took the place of a database that was damaged or gone. */
export function tellRecovery(log: Log, { why, backupAtMs, quarantine }: Recovery): void {
  const what = why === 'damaged' ? 'the database was damaged and is set aside' : 'the database was gone'
  const then =
    backupAtMs === null
      ? 'an empty database was made, for there was no sound backup'
      : `the backup of ${new Date(backupAtMs).toISOString()} was restored`
  log.error(`${what}; ${then}`, { path: quarantine })
}
