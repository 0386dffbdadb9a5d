import { StationError, toWireError } from '#shared/domain/errors.ts'
import { createWakeup } from '../base/clock.ts'
import { type DataFolder, prepareDataFolder, sweepWork } from '../base/data-folder.ts'
import { createEvents, type Events } from '../base/events.ts'
import { type Blobs, createBlobs, removeUnfinishedBlobs } from '../db/blob-store.ts'
import { blobsRepository } from '../db/blobs.ts'
import { bootsRepository } from '../db/boots.ts'
import { type FactsRepository, factsRepository } from '../db/facts.ts'
import { type JobsRepository, jobsRepository } from '../db/jobs.ts'
import { lockAlone } from '../db/lock.ts'
import type { Db } from '../db/open.ts'
import { outboxRepository } from '../db/outbox.ts'
import { freeBytes, openStore, type Store } from '../db/store.ts'
import { type EnginePool, enginePool } from '../engines/pool.ts'
import { withTempIn } from '../engines/program.ts'
import { createDesk, type Desk } from '../grading/desk.ts'
import { type Abandon, createAbandon } from '../jobs/abandon.ts'
import { fetchedAhead, roomFor } from '../jobs/fetch-ahead.ts'
import { createPerform, type Perform } from '../jobs/perform.ts'
import { createRunner, type Runner } from '../jobs/runner.ts'
import { createNotices, type Notices } from '../notices/notices.ts'
import { createDelivery } from '../sync/delivery.ts'
import { createSync, type Sync, type SyncEvent } from '../sync/sync.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { Platform } from './platform.ts'
import { createPresence } from './presence.ts'
import { tellRecovery } from './recovered.ts'
import { createSeenTime, type SeenTime } from './seen-time.ts'
import { stationId } from './station-id.ts'

/** Below this much free space no more jobs are fetched; what is here goes on. */
const LEAST_FREE_BYTES = 2 * 1024 * 1024 * 1024
/** Results that wait to be delivered beyond which no more jobs are fetched: they would only wait, too. */
const MOST_UNDELIVERED = 5_000
const STOP_GRACE_MS = 20_000
/** How long a stopping station goes on sending, while the academy answers. */
const PUSH_GRACE_MS = 5_000

/** The station: database, queue, engines and sync, put together. */
export interface Station {
  readonly id: string
  readonly folder: DataFolder
  readonly db: Db
  readonly jobs: JobsRepository
  readonly facts: FactsRepository
  readonly blobs: Blobs
  readonly engines: EnginePool
  readonly runner: Runner
  readonly desk: Desk
  readonly notices: Notices
  readonly sync: Sync | undefined
  /** The time as far as it is believed. */
  readonly seenTime: SeenTime
  readonly subscribe: Events['subscribe']
  readonly emit: Events['emit']
  /** Kinds of work it knows. */
  readonly types: readonly string[]
  /** Runs an intent: its rows, jobs and events stand or fall together. */
  readonly perform: Perform
  /** Begins to work and to talk to the academy. */
  start(): Promise<void>
  /** Lets running jobs end for a while, hands the rest back, sends what is under way, and closes everything. */
  stop(graceMs?: number): Promise<void>
}

/**
 * Opens a data folder. Nothing runs before `start`.
 * @throws StationError `conflict` `worker-running` when a worker has the folder; as `prepareDataFolder`, `openStore`,
 *   `createSync`
 */
export function createStation(platform: Platform): Station {
  const { log, settings, random } = platform
  const folder = prepareDataFolder(settings.dataDir)
  const workerLock = platform.host === 'worker' ? lockAlone(folder.workerLock) : undefined
  if (platform.host === 'worker' && workerLock === undefined) {
    throw new StationError('conflict', `A worker already runs on ${folder.dir}`, {
      reason: 'worker-running',
      params: { path: folder.dir },
    })
  }
  const seenTime = createSeenTime(folder.seenTime, platform.clock)
  const { clock } = seenTime
  let store: Store
  try {
    store = openStore(folder, clock.now(), () => {
      sweepWork(folder)
      removeUnfinishedBlobs(folder.blobs)
    })
  } catch (error) {
    workerLock?.release()
    throw error
  }
  try {
    return assemble()
  } catch (error) {
    store.close()
    workerLock?.release()
    throw error
  }

  function assemble(): Station {
    const { db } = store
    if (store.recovered !== undefined) tellRecovery(log, store.recovered)
    const { emit, subscribe } = createEvents()
    const facts = factsRepository(db)
    const jobs = jobsRepository(db)
    const boots = bootsRepository(db)
    const outbox = outboxRepository(db)
    const id = stationId(folder.stationId, facts, clock.now())
    seenTime.seed(boots.lastTraceMs() ?? platform.clock.now())
    const blobs = createBlobs({ dir: folder.blobs, table: blobsRepository(db), clock })
    const deliver = createDelivery({ outbox, clock, settings, stationId: id })
    const abandon: Abandon = (...ended) => abandonOf(...ended)
    const perform = createPerform({ db, jobs, clock, abandon, emit, wake: () => runner.wake() })
    const desk = createDesk({ db, blobs, clock, perform })
    const definitions = [...platform.definitions, ...desk.jobs]
    const abandonOf = createAbandon(definitions, deliver)
    const types = definitions.map(({ type }) => type)
    let isStopped = false

    const failed = (thrown: unknown) => {
      const error = toWireError(thrown)
      emit({ name: error.code === 'unavailable' ? 'station.blocked' : 'station.failed', error })
    }
    const presence = createPresence({
      boots,
      clock,
      host: platform.host,
      programVersion: platform.programVersion,
      stallMs: settings.stallSeconds * 1_000,
      takeOver(bootId, isSuspect) {
        const count = perform((act) => {
          boots.end(bootId, clock.now())
          const { recovered, ended } = jobs.voidLeasesOf(bootId, clock.now(), isSuspect)
          for (const job of ended) {
            abandon(job, job.error, act)
            act.tell({ name: 'job.settled', jobId: job.id })
          }
          return recovered + ended.length
        })
        log.warn('took over from a host that died', { count })
        runner.wake()
      },
      mayGoOn() {
        if (!store.isReplaced()) return true
        runner.abandon()
        failed(
          new StationError('conflict', 'Another program has put another database in the place of this one', {
            reason: 'database-replaced',
          }),
        )
        return false
      },
      onLost() {
        log.warn('another host took this one for dead: its jobs are abandoned')
        runner.abandon()
      },
      onError: failed,
    })
    const engines = enginePool({
      program: withTempIn(folder.work, platform.program),
      settings,
      ...(platform.maxProcesses === undefined ? {} : { maxProcesses: platform.maxProcesses }),
      onStart: (pid, engine) => attempt(() => presence.engineStarted(pid, engine)),
      onExit: (pid) => attempt(() => presence.engineEnded(pid)),
    })
    const sync = platform.sync
      ? createSync({
          settings,
          db,
          blobs,
          clock,
          random,
          stationId: id,
          room,
          isKnownType: (type) => types.includes(type),
          fetchedAhead: fetchedAhead(definitions),
          onEvent: onSyncEvent,
        })
      : undefined
    const runner = createRunner({
      perform,
      jobs,
      facts,
      definitions,
      engines,
      settings,
      clock,
      random,
      // Only a host that talks to the academy can fetch what its jobs work on.
      origins: platform.runsJobs === false ? [] : sync === undefined ? ['local'] : ['local', 'api', 'sqs'],
      bootId: () => presence.bootId,
      workRoot: folder.work,
      fetchInput: sync?.fetchInput ?? storedInput,
      deliver,
      abandon,
      emit,
    })
    const notices = createNotices({
      ...{ db, facts, desk, settings, clock, random, perform, log },
      wallNow: () => platform.clock.now(),
      bootId: () => presence.bootId,
      onError: failed,
    })
    subscribe((event) => {
      if (event.name !== 'job.settled') return
      sync?.roomFreed()
      sync?.resultAdded()
    })

    /** Bookkeeping whose failure must not fail the work it is about. */
    function attempt(work: () => void): void {
      try {
        if (!isStopped) work()
      } catch (thrown) {
        failed(thrown)
      }
    }

    /** Without sync, a job's file must be here already. */
    async function storedInput(job: { blobSha256?: string | null | undefined }) {
      const blob = job.blobSha256 ? blobs.find(job.blobSha256) : undefined
      if (blob !== undefined) return blob
      throw new StationError('unavailable', 'Only a worker downloads files', { reason: 'needs-worker' })
    }

    function room(): number {
      if (freeBytes(folder.dir) < LEAST_FREE_BYTES) return 0
      if (outbox.isBackedUp(MOST_UNDELIVERED)) return 0
      return roomFor(definitions, jobs, runner.paused())
    }

    function onSyncEvent(event: SyncEvent): void {
      if (event.name === 'job.arrived') {
        emit({ name: 'job.added', jobId: event.jobId })
        runner.wake()
      } else if (event.name === 'job.refused') {
        emit({ name: 'job.settled', jobId: event.jobId })
      } else {
        emit({ name: 'sync.changed' })
      }
      if ('error' in event) log.warn(event.name, { error: event.error })
    }

    async function pushWhatIsReady(): Promise<void> {
      if (sync?.state().push.breaker.status !== 'ok') return
      const patience = new AbortController()
      await Promise.race([sync.untilPushed(), createWakeup(clock).wait(PUSH_GRACE_MS, patience.signal)])
      patience.abort()
    }

    const housekeeping = createHousekeeping({
      station: { db, blobs, desk, folder, jobs, notices, types, emit, seenTime },
      clock,
      log,
      retentionDays: platform.retentionDays,
      onError: failed,
    })
    return {
      id,
      folder,
      db,
      jobs,
      facts,
      blobs,
      engines,
      runner,
      desk,
      notices,
      sync,
      seenTime,
      subscribe,
      emit,
      types,
      perform,
      async start() {
        if (store.wasAlone) blobs.adopt()
        await presence.start()
        // A station is built anew when its settings change: what was missing may be there.
        jobs.unblock()
        runner.start()
        sync?.start()
        notices.start()
        housekeeping.start()
      },
      async stop(graceMs = STOP_GRACE_MS) {
        if (isStopped) return
        // At once: jobs are handed back in time, however long the academy takes over the last question.
        await Promise.all([
          sync?.stopPulling(),
          notices.stop(graceMs),
          runner.stop(graceMs).then(() => engines.close()),
        ])
        await pushWhatIsReady()
        await sync?.stop()
        isStopped = true
        housekeeping.stop()
        presence.stop()
        store.close()
        workerLock?.release()
      },
    }
  }
}
