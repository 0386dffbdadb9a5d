import { systemClock } from '#main/base/clock.ts'
import { dataDirOf } from '#main/base/data-folder.ts'
import { createLog, type Log, type LogLevel } from '#main/base/log.ts'
import { programVersion } from '#main/base/program-version.ts'
import type { Environment } from '#main/base/settings.ts'
import { storageError } from '#main/base/storage-error.ts'
import type { ChildProgram } from '#main/engines/child-process.ts'
import { ownProgram } from '#main/engines/program.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import type { Platform } from '#main/station/platform.ts'
import type { Station } from '#main/station/station.ts'
import { createStatus } from '#main/station/status.ts'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { errorText, translator } from '#shared/i18n/index.ts'
import { languageOf } from '../language.ts'
import { openStation } from '../open-station.ts'
import { type WorkerConfiguration, workerConfiguration } from './configuration.ts'
import { EXIT } from './exit-codes.ts'
import { serveHealth } from './health.ts'
import { watchForWake } from './wake.ts'

export interface WorkerOptions {
  /** Names the data folder, and stands above what people set in it. */
  readonly env: Environment
  readonly definitions: readonly AnyJobDefinition[]
  /** End once the academy has no job left and every result is acknowledged. */
  readonly drain: boolean
  readonly logLevel: LogLevel
  readonly program?: ChildProgram
}

/**
 * The station with no window: works until it is told to stop, or drained. What people set on the screens of its data
 * folder meanwhile takes effect: it is built anew.
 * @returns the exit code
 */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const log = createLog(options.logLevel)
  const asked = Promise.withResolvers<number>()
  const stopListening = listenForSignals(log, () => asked.resolve(EXIT.ok))
  try {
    for (;;) {
      const ended = await work(options, log, asked.promise)
      if (ended !== 'settings-changed') return ended
      log.info('settings changed: the worker begins again')
    }
  } finally {
    stopListening()
  }
}

/** Works until it is asked to end, has nothing left to do, cannot go on, or is set differently. */
async function work(
  options: WorkerOptions,
  log: Log,
  asked: Promise<number>,
): Promise<number | 'settings-changed'> {
  const ended = Promise.withResolvers<number | 'settings-changed'>()
  void asked.then(ended.resolve)
  let configuration: WorkerConfiguration
  let station: Station
  let stopHealth = async () => {}
  let lacksRoom = false
  try {
    configuration = await workerConfiguration(options.env)
    const platform: Platform = {
      host: 'worker',
      settings: configuration.settings,
      program: options.program ?? ownProgram(process.env),
      clock: systemClock,
      random: Math.random,
      log,
      programVersion,
      sync: true,
      definitions: options.definitions,
      retentionDays: configuration.retentionDays,
    }
    station = await openStation(platform, async (opened) => {
      logEvents(opened, log)
      opened.subscribe((event) => {
        lacksRoom ||=
          event.name === 'station.blocked' && ['disk-low', 'disk-full'].includes(event.error.reason ?? '')
        // Drained it can be no more before somebody makes room, and nothing is left here to do.
        const isStuck = event.name === 'station.blocked' && event.error.reason === 'disk-low'
        if (isStuck && options.drain && !opened.jobs.hasUnfinished()) {
          say(event.error, options.env)
          ended.resolve(EXIT.unavailable)
        }
        if (event.name !== 'station.failed') return
        say(event.error, options.env)
        ended.resolve(EXIT.failed)
      })
      const status = createStatus(opened, programVersion, systemClock.now)
      stopHealth = await serveHealth(opened.folder.socket, status)
    })
  } catch (thrown) {
    await stopHealth()
    return refuse(thrown, options.env, log)
  }
  if (configuration.locked.length > 0) {
    log.warn('goes without secrets that a window has sealed', { count: configuration.locked.length })
  }
  const stopWatching = configuration.watch(() => ended.resolve('settings-changed'))
  // The academy is asked at once, not when a wait from before the sleep is over.
  const stopWaking = watchForWake(systemClock, () => station.sync?.retryNow())
  log.info('worker started', { path: station.folder.dir, pid: process.pid, version: programVersion })
  if (options.drain) {
    void drained(station).then(
      (left) => {
        if (left > 0) sayUndelivered(left, configuration.settings.language, log)
        if (left > 0) ended.resolve(EXIT.undelivered)
        else if (station.jobs.blocked() === 0) ended.resolve(EXIT.ok)
        else ended.resolve(lacksRoom ? EXIT.unavailable : EXIT.badSettings)
      },
      () => ended.resolve(EXIT.failed),
    )
  }
  const outcome = await ended.promise
  log.info('worker stopping')
  stopWatching()
  stopWaking()
  await stopHealth()
  const hasStopped = await stopInTime(
    station,
    configuration.settings.stopSeconds * 1_000,
    outcome === 'settings-changed' ? asked : Promise.resolve(),
  )
  if (!hasStopped) {
    log.warn('worker leaves: somebody does not answer in time')
    // What it still waits for would keep the process. Everything it knows is on disk.
    process.exit(outcome === 'settings-changed' ? EXIT.ok : outcome)
  }
  log.info('worker stopped')
  return outcome
}

/** Share of the time to stop that jobs in work have to end; then they are handed back, and results go out. */
const JOBS_SHARE = 0.75

/**
 * @param mustEnd  from when on there is a deadline: somebody waits for the process to end
 * @returns whether it stopped before the deadline
 */
async function stopInTime(station: Station, withinMs: number, mustEnd: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = mustEnd.then(
    () =>
      new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, withinMs, false)
      }),
  )
  const stopped = station.stop(JOBS_SHARE * withinMs).then(() => true)
  return Promise.race([stopped, late]).finally(() => clearTimeout(timer))
}

function refuse(thrown: unknown, env: Environment, log: Log): number {
  const error = toWireError(storageError(thrown, dataDirOf(env)))
  log.error('the worker cannot start', { error })
  say(error, env)
  if (error.code === 'conflict') return EXIT.busy
  if (error.code === 'invalid-input') return EXIT.badSettings
  if (error.reason === 'database-altered') return EXIT.badData
  return error.code === 'unavailable' ? EXIT.unavailable : EXIT.failed
}

/** Why it ends, for whoever reads the service's journal. */
function say(error: WireError, env: Environment): void {
  console.error(errorText(translator(languageOf(env)), error))
}

/** The first signal ends the work tidily; the second ends the program at once. @returns stops listening */
function listenForSignals(log: Log, stop: () => void): () => void {
  let asked = false
  // SIGHUP: its terminal was closed. Node takes it for fatal, also under nohup.
  const numbers = { SIGTERM: 15, SIGINT: 2, SIGHUP: 1 } as const
  const listeners = Object.entries(numbers).map(([signal, number]) => {
    const listener = () => {
      if (asked) process.exit(128 + number)
      asked = true
      log.info(`${signal}: finishing what runs; once more to leave at once`)
      stop()
    }
    process.on(signal, listener)
    return () => process.off(signal, listener)
  })
  return () => {
    for (const forget of listeners) forget()
  }
}

function sayUndelivered(count: number, language: Settings['language'], log: Log): void {
  log.error('drained, but results were refused for good or are for another academy', { count })
  console.error(translator(language)('cli.undelivered.drained', { count }))
}

/**
 * Resolves when the source has no job, no job here is unfinished, and every result is acknowledged or buried.
 * @returns how many results lie here undelivered
 */
async function drained(station: Station): Promise<number> {
  const { sync, jobs } = station
  if (sync === undefined) throw new StationError('internal', 'A worker without sync cannot be drained')
  const isIdle = () => !jobs.hasUnfinished()
  for (;;) {
    await sync.untilNoJob()
    if (!isIdle()) {
      await nextEvent(station, 'job.settled')
      continue
    }
    await sync.untilPushed()
    // A result may have been sent while another job came in.
    const { outbox, elsewhere } = sync.state().push
    if (isIdle() && outbox.pending === 0) return outbox.dead + elsewhere
  }
}

function nextEvent(station: Station, name: string): Promise<void> {
  return new Promise((resolve) => {
    const end = station.subscribe((event) => {
      if (event.name !== name) return
      end()
      resolve()
    })
  })
}

function logEvents(station: Station, log: Log): void {
  station.subscribe((event) => {
    if (event.name === 'station.blocked') log.warn('blocked', { error: event.error })
    if (event.name === 'station.failed') log.error('failed', { error: event.error })
    if (event.name !== 'job.settled') return
    const job = station.jobs.find(event.jobId)
    if (job === undefined) return
    const { type, state, attempt, startedAtMs, finishedAtMs, engine, error } = job
    log.info('job settled', {
      jobId: job.id,
      type,
      state,
      attempt,
      ...(startedAtMs === undefined || finishedAtMs === undefined
        ? {}
        : { durationMs: finishedAtMs - startedAtMs }),
      ...(engine === undefined ? {} : { engine }),
      ...(error === undefined || state === 'done' ? {} : { error }),
    })
  })
}
