import { systemClock } from '#main/base/clock.ts'
import { createLog, type Log, type LogLevel } from '#main/base/log.ts'
import { programVersion } from '#main/base/program-version.ts'
import type { Environment } from '#main/base/settings.ts'
import type { ChildProgram } from '#main/engines/process.ts'
import { ownProgram } from '#main/engines/program.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import { createStation, type Station } from '#main/station/station.ts'
import { createStatus } from '#main/station/status.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import { type WorkerConfiguration, workerConfiguration } from './configuration.ts'
import { serveHealth } from './health.ts'
import { watchForWake } from './wake.ts'

/** What the worker ends with, after sysexits.h, so that a service manager can tell them apart. */
export const EXIT = { ok: 0, unavailable: 69, failed: 70, busy: 75, badSettings: 78 } as const

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
  listenForSignals(log, () => asked.resolve(EXIT.ok))
  for (;;) {
    const ended = await work(options, log, asked.promise)
    if (ended !== 'settings-changed') return ended
    log.info('settings changed: the worker begins again')
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
  try {
    configuration = await workerConfiguration(options.env)
    station = createStation({
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
    })
  } catch (thrown) {
    return refuse(thrown, log)
  }
  logEvents(station, log)
  station.subscribe((event) => {
    if (event.name === 'station.failed') ended.resolve(EXIT.failed)
  })
  const stopWatching = configuration.watch(() => ended.resolve('settings-changed'))
  const stopHealth = await serveHealth(
    station.folder.socket,
    createStatus(station, programVersion, systemClock.now),
  )
  await station.start()
  // The academy is asked at once, not when a wait from before the sleep is over.
  const stopWaking = watchForWake(systemClock, () => station.sync?.retryNow())
  log.info('worker started', { path: station.folder.dir, pid: process.pid, version: programVersion })
  if (options.drain) {
    void drained(station).then(
      () => ended.resolve(station.jobs.blocked() === 0 ? EXIT.ok : EXIT.badSettings),
      () => ended.resolve(EXIT.failed),
    )
  }
  const outcome = await ended.promise
  log.info('worker stopping')
  stopWatching()
  stopWaking()
  await stopHealth()
  await station.stop()
  log.info('worker stopped')
  return outcome
}

function refuse(thrown: unknown, log: Log): number {
  const error = toWireError(thrown)
  log.error('the worker cannot start', { error })
  console.error(error.message)
  if (error.code === 'conflict') return EXIT.busy
  if (error.code === 'invalid-input') return EXIT.badSettings
  return error.code === 'unavailable' ? EXIT.unavailable : EXIT.failed
}

/** The first signal ends the work tidily; the second ends the program at once. */
function listenForSignals(log: Log, stop: () => void): void {
  let asked = false
  for (const [signal, number] of [
    ['SIGTERM', 15],
    ['SIGINT', 2],
  ] as const) {
    process.on(signal, () => {
      if (asked) process.exit(128 + number)
      asked = true
      log.info(`${signal}: finishing what runs; once more to leave at once`)
      stop()
    })
  }
}

/** Resolves when the source has no job, no job here can go on, and every result is acknowledged or buried. */
async function drained(station: Station): Promise<void> {
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
    if (isIdle() && sync.state().push.outbox.pending === 0) return
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
