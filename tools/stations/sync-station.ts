import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Clock, systemClock } from '#main/base/clock.ts'
import { readSettings } from '#main/base/settings.ts'
import { type Blobs, createBlobs } from '#main/db/blob-store.ts'
import { blobsRepository } from '#main/db/blobs.ts'
import { jobsRepository } from '#main/db/jobs.ts'
import { openDatabase } from '#main/db/open.ts'
import { outboxRepository } from '#main/db/outbox.ts'
import { createDelivery } from '#main/sync/delivery.ts'
import { API_LIMITS, type DownloadLimits, type Limits } from '#main/sync/limits.ts'
import type { QueueTimes } from '#main/sync/sqs-settings.ts'
import { createSync, type SyncEvent } from '#main/sync/sync.ts'

/** For tests that sit out the waits. Others keep the real ones: a busy machine must not look like a slow server. */
export const SHORT_API_LIMITS: Limits = {
  connectMs: 300,
  headersMs: 300,
  idleMs: 300,
  totalMs: 900,
  maxBytes: 1024 ** 2,
}

export const TEST_DOWNLOAD_LIMITS: DownloadLimits = {
  connectMs: 300,
  headersMs: 300,
  idleMs: 300,
  totalMs: 10_000,
  maxBytes: 8 * 1024 ** 2,
  minBytesPerSecond: 1_000,
  speedWindowMs: 500,
  resumes: 3,
  redirects: 2,
  keepFreeBytes: 0,
}

export interface SyncStationOptions {
  readonly api: { readonly url: string; readonly token: string }
  /** Folder of an earlier one; a fresh one unless told. */
  readonly dir?: string
  readonly env?: Record<string, string>
  readonly clock?: Clock
  readonly random?: () => number
  readonly room?: () => number
  readonly types?: readonly string[]
  readonly queueTimes?: QueueTimes
  readonly apiLimits?: Limits
  readonly inputPatienceMs?: number
}

export type SyncStation = ReturnType<typeof syncStation>

/** A station's database, blobs and sync on a real folder and a real socket; `work` stands where the runner will. */
export function syncStation(options: SyncStationOptions) {
  const { clock = systemClock, types = ['omr_grading', 'embedding'] } = options
  const dir = options.dir ?? mkdtempSync(path.join(tmpdir(), 'sync-station-'))
  const db = openDatabase(path.join(dir, 'station.db'))
  const blobs: Blobs = createBlobs({ dir: path.join(dir, 'blobs'), table: blobsRepository(db), clock })
  const jobs = jobsRepository(db)
  const outbox = outboxRepository(db)
  const events: SyncEvent[] = []
  const rowOf = db.prepare<[string], { state: string; lastError: string | null }>(
    'SELECT state, last_error AS lastError FROM outbox WHERE external_id = ?',
  )
  const settings = readSettings({
    API_BASE_URL: options.api.url,
    INTERNAL_WORKER_TOKEN: options.api.token,
    AI_WORKER_POLL_INTERVAL: '0.02',
    DOWNLOAD_ALLOW_PRIVATE: '1',
    ...options.env,
  })
  const stationId = 'station-under-test'
  const deliver = createDelivery({ outbox, clock, settings, stationId })
  const sync = createSync({
    settings,
    db,
    blobs,
    clock,
    random: options.random ?? Math.random,
    stationId,
    room: options.room ?? (() => 100),
    isKnownType: (type) => types.includes(type),
    onEvent: (event) => void events.push(event),
    apiLimits: options.apiLimits ?? API_LIMITS,
    downloadLimits: TEST_DOWNLOAD_LIMITS,
    inputPatienceMs: options.inputPatienceMs ?? 0,
    queueTimes: options.queueTimes ?? { visibilitySeconds: 30, waitSeconds: 1 },
  })

  return {
    dir,
    token: options.api.token,
    db,
    jobs,
    outbox,
    blobs,
    sync,
    events,
    /** What became of the result of a job. */
    rowOf(externalId: string): { state: string; lastError: string | null } | undefined {
      return rowOf.get(externalId)
    },
    /** Completes every job that is due and writes its result into the outbox, in one transaction each. */
    work(resultOf: (payload: unknown) => unknown = (payload) => ({ echo: payload })): number {
      const limits = Object.fromEntries(types.map((type) => [type, 1_000]))
      for (let done = 0; ; done++) {
        const now = clock.now()
        const job = jobs.claim(limits, 'boot-under-test', now)
        if (job === undefined) return done
        const result = resultOf(job.payload)
        db.transaction(() => {
          jobs.complete(job, result, undefined, now)
          deliver(job, { result })
        }).immediate()
        sync.resultAdded()
      }
    },
    /** Ends as a process would: the folder stays for the next one. */
    async stop() {
      await sync.stop()
      db.close()
    },
    async remove() {
      if (db.open) await this.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
