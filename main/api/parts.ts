import type { Clock } from '#main/base/clock.ts'
import type { Configuration } from '#main/base/configuration.ts'
import type { Log } from '#main/base/log.ts'
import type { Blobs } from '#main/db/blob-store.ts'
import type { HostKind } from '#main/db/boots.ts'
import type { CopiedExam } from '#main/db/copy-contents.ts'
import type { FactsRepository } from '#main/db/facts.ts'
import type { JobsRepository } from '#main/db/jobs.ts'
import type { Outbox } from '#main/db/outbox.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import type { Desk } from '#main/grading/desk.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { Runner } from '#main/jobs/runner.ts'
import type { Notices } from '#main/notices/notices.ts'
import type { Backup, SetAsideFile, Notices as StationNotices, SyncState } from '#shared/contract/settings.ts'
import type { StationEvent } from '#shared/domain/events.ts'
import type { Translate } from '#shared/i18n/index.ts'

/** The data folder, as the settings show it. */
export interface Storage {
  usage(): Promise<{ dataDir: string; usedBytes: number; freeBytes: number }>
  freeBytes(): number
  backUp(): Promise<Backup>
  /** Copies of the database hold what was deleted since: a new one takes the place of all. */
  renewCopies(): Promise<void>
  /** Backups, newest first, then databases that were replaced. */
  backups(): readonly Backup[]
  /** @throws StationError `not-found` `backup-not-found` */
  contents(name: string): { exams: readonly CopiedExam[] | null; now: readonly CopiedExam[] }
  /** Opens the station anew with a copy's data; what is there now is set aside. */
  restore(name: string): Promise<void>
  notices(): StationNotices
  dismissRecovery(): void
  /** @throws StationError `conflict` `clock-moved` */
  acceptClock(clockMs: number): void
  setAside(): readonly SetAsideFile[]
  /** @throws StationError `not-found` `file-not-set-aside` */
  importSetAside(batchId: number, sha256s: readonly string[]): { accepted: number; duplicates: number }
}

/** What the handlers are given. */
export interface ApiParts {
  readonly desk: Desk
  readonly notices: Notices
  readonly jobs: JobsRepository
  readonly outbox: Outbox
  readonly facts: FactsRepository
  readonly runner: Runner
  readonly perform: Perform
  readonly blobs: Blobs
  /** Folder of files that are being made. */
  readonly workDir: string
  readonly engines: EnginePool
  readonly clock: Clock
  readonly log: Log
  readonly emit: (event: StationEvent) => void
  readonly subscribe: (listener: (event: StationEvent) => void) => () => void
  /** Who sits at this station, for the history of decisions. */
  readonly operator: () => string
  /** Words of files made for people, in the station's language. */
  readonly t: () => Translate
  /** Kinds of work this station knows. */
  readonly types: readonly string[]
  /** Those among them that people and the academy ask for. */
  readonly kinds: readonly AnyJobDefinition[]
  /** Kinds of the hosts on this data folder, by their boot. */
  readonly hosts: () => ReadonlyMap<string, HostKind>
  readonly configuration: Configuration
  readonly syncState: () => Promise<SyncState>
  /** Tries address and token of the academy's API. @returns what answered @throws StationError why it does not work */
  readonly tryApi: () => Promise<string>
  readonly storage: Storage
  readonly version: string
  /** The log's last lines. */
  readonly logTail: () => readonly string[]
  /** Builds the station anew with what is set now. */
  readonly restart: () => void
}
