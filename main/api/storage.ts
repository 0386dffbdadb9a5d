import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

const OK = { ok: true } as const

/** Procedures of the settings about the data folder: its size, its copies, and what must be said about it. */
export function storageHandlers(os: Implementer, { storage, emit }: Pick<ApiParts, 'storage' | 'emit'>) {
  return {
    storage: os.settings.storage.handler(() => storage.usage()),
    freeSpace: os.settings.freeSpace.handler(() => ({ freeBytes: storage.freeBytes() })),
    backup: os.settings.backup.handler(() => storage.backUp()),
    backups: os.settings.backups.handler(() => [...storage.backups()]),
    backupContents: os.settings.backupContents.handler(({ input }) => storage.contents(input.name)),
    restore: os.settings.restore.handler(async ({ input }) => {
      await storage.restore(input.name)
      return OK
    }),
    notices: os.settings.notices.handler(() => storage.notices()),
    dismissRecovery: os.settings.dismissRecovery.handler(() => {
      storage.dismissRecovery()
      emit({ name: 'settings.changed' })
      return OK
    }),
    acceptClock: os.settings.acceptClock.handler(({ input }) => {
      storage.acceptClock(input.clockMs)
      emit({ name: 'settings.changed' })
      return OK
    }),
    setAside: os.settings.setAside.handler(() => [...storage.setAside()]),
    importSetAside: os.settings.importSetAside.handler(({ input }) => {
      const taken = storage.importSetAside(input.batchId, input.sha256s)
      emit({ name: 'settings.changed' })
      return taken
    }),
  }
}
