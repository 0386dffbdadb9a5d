import type { Perform } from '#main/jobs/perform.ts'
import type { WatchFolder } from '#shared/contract/settings.ts'
import type { GradingTables } from './tables.ts'

export interface WatchedFoldersParts {
  readonly tables: GradingTables
  readonly perform: Perform
}

/** Which folders bring scans into which exam. */
export function createWatchedFolders({ tables, perform }: WatchedFoldersParts) {
  const { watchFolders, batchOf } = tables
  return {
    list: watchFolders.list,

    /** @throws StationError `not-found` for an exam that is not there, with nothing changed */
    replace: (folders: readonly WatchFolder[]): WatchFolder[] =>
      perform((act) => {
        for (const { batchId } of folders) batchOf(batchId)
        act.tell({ name: 'settings.changed' })
        return watchFolders.replace(folders)
      }),
  }
}
