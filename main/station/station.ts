import { toWireError } from '#shared/domain/errors.ts'
import type { DataFolder } from '../base/data-folder.ts'
import { createEvents, type Events } from '../base/events.ts'
import { type Blobs, createBlobs } from '../db/blob-store.ts'
import { blobsRepository } from '../db/blobs.ts'
import { bootsRepository } from '../db/boots.ts'
import { type FactsRepository, factsRepository } from '../db/facts.ts'
import { type JobsRepository, jobsRepository } from '../db/jobs.ts'
import type { Db } from '../db/open.ts'
import { outboxRepository } from '../db/outbox.ts'
import { type EnginePool, enginePool } from '../engines/pool.ts'
import { withTempIn } from '../engines/program.ts'
import { createDesk, type Desk } from '../grading/desk.ts'
import { type Abandon, createAbandon } from '../jobs/abandon.ts'
import { fetchedAhead } from '../jobs/fetch-ahead.ts'
import { definitionFinder } from '../jobs/find-definition.ts'
import { createPerform, type Perform } from '../jobs/perform.ts'
import { createResume, type Resume } from '../jobs/resume.ts'
import { createRunner, type Runner } from '../jobs/runner.ts'
import { createNotices, type Notices } from '../notices/notices.ts'
import { createDelivery } from '../sync/delivery.ts'
import { createExamDelivery } from '../sync/exam-delivery.ts'
import { createSync, type Sync } from '../sync/sync.ts'
import { roomForJobs, storedInput, tellSyncEvent } from './academy.ts'
import { createAmongHosts } from './among-hosts.ts'
import { type HeldFolder, holdFolder } from './hold-folder.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createLife, type Life } from './life.ts'
import type { Platform } from './platform.ts'
import { tellRecovery } from './recovered.ts'
import type { SeenTime } from './seen-time.ts'
import { stationId } from './station-id.ts'

/** The station: database, queue, engines and sync, put together. */
export interface Station extends Life {
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
}

/**
 * Opens a data folder. Nothing runs before `start`.
 * @throws StationError as `holdFolder`, `createSync`
 */
export function createStation(platform: Platform): Station {
  const held = holdFolder(platform)
  try {
    return assemble(platform, held)
  } catch (error) {
    held.release()
    throw error
  }
}

function assemble(platform: Platform, held: HeldFolder): Station {
  const { log, settings, random } = platform
  const { folder, store, seenTime } = held
  const { db, recovered } = store
  const { clock } = seenTime
  if (recovered !== undefined) tellRecovery(log, recovered)
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
  const resume: Resume = (...revived) => resumeOf(...revived)
  const perform = createPerform({ db, jobs, clock, abandon, resume, emit, wake: () => runner.wake() })
  const deliverExam = createExamDelivery({ outbox, clock, settings, stationId: id })
  const desk = createDesk({ db, blobs, clock, perform, facts, deliverExam })
  const definitions = [...platform.definitions, ...desk.jobs]
  const find = definitionFinder(definitions)
  const abandonOf = createAbandon(find, deliver)
  const resumeOf = createResume(find)
  const types = definitions.map(({ type }) => type)

  const onError = (thrown: unknown) => {
    const error = toWireError(thrown)
    emit({ name: error.code === 'unavailable' ? 'station.blocked' : 'station.failed', error })
  }
  const presence = createAmongHosts({
    ...{ platform, clock, store, boots, jobs, perform, abandon, onError },
    runner: { wake: () => runner.wake(), abandon: () => runner.abandon() },
  })
  const engines = enginePool({
    program: withTempIn(folder.work, platform.program),
    settings,
    ...(platform.maxProcesses === undefined ? {} : { maxProcesses: platform.maxProcesses }),
    onStart: presence.engineStarted,
    onExit: presence.engineEnded,
  })
  const sync = platform.sync
    ? createSync({
        ...{ settings, db, blobs, clock, random, stationId: id },
        room: () => roomForJobs({ folder, outbox, definitions, jobs, runner }),
        isKnownType: (type) => types.includes(type),
        fetchedAhead: fetchedAhead(definitions),
        onEvent: (event) => tellSyncEvent(event, { emit, runner, log }),
      })
    : undefined
  const runner = createRunner({
    ...{ perform, jobs, facts, definitions, engines, settings, clock, random, deliver, abandon, emit },
    // Only a host that talks to the academy can fetch what its jobs work on.
    origins: platform.runsJobs === false ? [] : sync === undefined ? ['local'] : ['local', 'api', 'sqs'],
    bootId: () => presence.bootId,
    workRoot: folder.work,
    fetchInput: sync?.fetchInput ?? storedInput(blobs),
  })
  const notices = createNotices({
    ...{ db, facts, desk, settings, clock, random, perform, log, onError },
    wallNow: () => platform.clock.now(),
    bootId: () => presence.bootId,
  })
  subscribe((event) => {
    if (event.name !== 'job.settled') return
    sync?.roomFreed()
    sync?.resultAdded()
  })
  const housekeeping = createHousekeeping({
    station: { db, blobs, desk, folder, jobs, notices, types, emit, seenTime },
    clock,
    log,
    retentionDays: platform.retentionDays,
    onError,
  })
  const life = createLife({
    ...{ held, clock, blobs, jobs, presence, engines, runner, sync, notices, housekeeping },
  })
  return {
    ...{ id, folder, db, jobs, facts, blobs, engines, runner, desk, notices, sync },
    ...{ seenTime, subscribe, emit, types, perform },
    ...life,
  }
}
