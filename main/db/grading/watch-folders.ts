import type { WatchFolder } from '#shared/contract/settings.ts'
import { type Db, write } from '../open.ts'

export type WatchFolders = ReturnType<typeof watchFoldersRepository>

export function watchFoldersRepository(db: Db) {
  const all = db.prepare<[], { path: string; batchId: number; active: number }>(
    'SELECT path, batch_id AS batchId, active FROM watch_folders ORDER BY path',
  )
  const clear = db.prepare('DELETE FROM watch_folders')
  const add = db.prepare<[string, number, number]>(
    'INSERT INTO watch_folders (path, batch_id, active) VALUES (?, ?, ?)',
  )
  const list = (): WatchFolder[] => all.all().map((row) => ({ ...row, active: row.active === 1 }))
  return {
    list,
    replace: (folders: readonly WatchFolder[]): WatchFolder[] =>
      write(db, () => {
        clear.run()
        for (const { path, batchId, active } of folders) add.run(path, batchId, active ? 1 : 0)
        return list()
      }),
  }
}
