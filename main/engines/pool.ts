import { availableParallelism } from 'node:os'
import type { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { ChildProgram } from './child-process.ts'
import type { AnyEngine, Availability, Engine } from './engine.ts'
import { abortReason, EngineUnavailable, isRefusal } from './failure.ts'
import { closedError, createLane, type Lane, type LaneParts, replacedError } from './lane.ts'
import { MEMORY_CHECK_MS } from './os-process.ts'
import { startEngineProcess } from './process.ts'

export interface PoolOptions {
  readonly program: ChildProgram
  readonly settings: Settings
  /** Processes of one engine at once. Default: one per core, at most four. */
  readonly maxProcesses?: number
  /** A process is replaced after this many calls, and ended after idling this long: native libraries leak. */
  readonly recycleAfterCalls?: number
  readonly idleMs?: number
  /** Told of every process, so that a later boot can find what this one left behind. */
  readonly onStart?: (pid: number, engine: string) => void
  readonly onExit?: (pid: number, engine: string) => void
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly progress?: ((done: number) => void) | undefined
}

export interface EnginePool {
  /**
   * @throws EngineFailure with evidence: crash, out of memory, abort, or the engine's own error
   * @throws StationError `unavailable` with what is missing and how to fix it
   */
  call<In, Out>(engine: Engine<In, Out>, input: NoInfer<In>, options?: CallOptions): Promise<Out>
  /** Asks an engine's own process, by its handshake. */
  availability(engine: AnyEngine): Promise<Availability>
  /** Ends every process and waits until they are gone. */
  close(): Promise<void>
}

/** How long a refusal stands. New settings come with a new pool. */
const REFUSED_MS = 60_000

const IGNORE = () => undefined

/** Engine processes, started on demand and kept for the next call. */
export function enginePool(options: PoolOptions): EnginePool {
  const parts: LaneParts = {
    start: (engine) => startEngineProcess(engine, options.program, options.settings),
    maxProcesses: options.maxProcesses ?? Math.min(4, availableParallelism()),
    recycleAfterCalls: options.recycleAfterCalls ?? 200,
    idleMs: options.idleMs ?? 15 * 60_000,
    onStart: options.onStart,
    onExit: options.onExit,
  }
  const lanes = new Map<string, Lane>()
  /** Services behind engines that refused the station, by the engine: none is asked again before its time. */
  const refusals = new Map<string, { readonly error: StationError; readonly untilMs: number }>()
  let isClosed = false

  const laneOf = (engine: AnyEngine): Lane => {
    if (isClosed) throw closedError()
    const lane = lanes.get(engine.name) ?? createLane(engine, parts)
    lanes.set(engine.name, lane)
    return lane
  }

  const watchdog = setInterval(() => {
    for (const lane of lanes.values()) lane.look()
  }, MEMORY_CHECK_MS)
  watchdog.unref()

  return {
    async call(engine, input, { signal = new AbortController().signal, progress = IGNORE } = {}) {
      const lane = laneOf(engine)
      if (signal.aborted) throw abortReason(signal)
      const refusal = refusals.get(engine.name)
      if (refusal !== undefined && performance.now() < refusal.untilMs) throw refusal.error
      const process = await lane.acquire(signal)
      try {
        // Parsed by the engine's own schema on arrival.
        return (await process.call({ input, signal, progress })) as never
      } catch (error) {
        // A missing key may be set meanwhile: look again next time.
        if (error instanceof EngineUnavailable) process.kill(replacedError())
        if (isRefusal(error)) refusals.set(engine.name, { error, untilMs: performance.now() + REFUSED_MS })
        throw error
      } finally {
        lane.release(process)
      }
    },
    async availability(engine) {
      const lane = laneOf(engine)
      const process = await lane.acquire(AbortSignal.timeout(60_000))
      try {
        return await process.availability
      } finally {
        lane.release(process)
      }
    },
    async close() {
      isClosed = true
      clearInterval(watchdog)
      await Promise.all([...lanes.values()].map((lane) => lane.close()))
    },
  }
}
