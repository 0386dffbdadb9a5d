import { availableParallelism } from 'node:os'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { AnyEngine, Availability, Engine } from './engine.ts'
import { isRefusal } from './failure.ts'
import { MEMORY_CHECK_MS, residentMiB } from './os-process.ts'
import {
  abortReason,
  type ChildProgram,
  type EngineProcess,
  EngineUnavailable,
  startEngineProcess,
} from './process.ts'

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

interface Lane {
  readonly all: Set<EngineProcess>
  readonly idle: EngineProcess[]
  readonly waiting: ((process: EngineProcess | StationError) => void)[]
  /** The service behind the engine refused the station, and is not asked again before then. */
  refused?: { readonly error: StationError; readonly untilMs: number } | undefined
}

/** How long a refusal stands. New settings come with a new pool. */
const REFUSED_MS = 60_000

const IGNORE = () => undefined

/** Engine processes, started on demand and kept for the next call. */
export function enginePool(options: PoolOptions): EnginePool {
  const maxProcesses = options.maxProcesses ?? Math.min(4, availableParallelism())
  const recycleAfterCalls = options.recycleAfterCalls ?? 200
  const idleMs = options.idleMs ?? 15 * 60_000
  const lanes = new Map<string, Lane>()
  let isClosed = false

  const laneOf = (engine: AnyEngine): Lane => {
    const known = lanes.get(engine.name)
    if (known !== undefined) return known
    const lane: Lane = { all: new Set(), idle: [], waiting: [] }
    lanes.set(engine.name, lane)
    return lane
  }

  const start = (engine: AnyEngine, lane: Lane): EngineProcess => {
    const process = startEngineProcess(engine, options.program, options.settings)
    lane.all.add(process)
    options.onStart?.(process.pid, engine.name)
    void process.exited.then(() => {
      remove(lane, process)
      options.onExit?.(process.pid, engine.name)
      serveNext(engine, lane)
    })
    return process
  }

  const remove = (lane: Lane, process: EngineProcess) => {
    lane.all.delete(process)
    const at = lane.idle.indexOf(process)
    if (at >= 0) lane.idle.splice(at, 1)
  }

  /** A usable process, or undefined when every one allowed is busy. */
  const take = (engine: AnyEngine, lane: Lane): EngineProcess | undefined => {
    for (let process = lane.idle.pop(); process !== undefined; process = lane.idle.pop()) {
      if (process.isUsable) return process
    }
    // One that was told to leave holds no place: it may take seconds to go.
    const usable = [...lane.all].filter((process) => process.isUsable).length
    return usable < maxProcesses ? start(engine, lane) : undefined
  }

  const serveNext = (engine: AnyEngine, lane: Lane) => {
    while (lane.waiting.length > 0) {
      const process = isClosed ? closedError() : take(engine, lane)
      if (process === undefined) return
      lane.waiting.shift()?.(process)
    }
  }

  const acquire = async (engine: AnyEngine, lane: Lane, signal: AbortSignal): Promise<EngineProcess> => {
    const free = lane.waiting.length === 0 ? take(engine, lane) : undefined
    if (free !== undefined) return free
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        lane.waiting.splice(lane.waiting.indexOf(give), 1)
        reject(abortReason(signal))
      }
      const give = (process: EngineProcess | StationError) => {
        signal.removeEventListener('abort', onAbort)
        if (process instanceof StationError) reject(process)
        else resolve(process)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      lane.waiting.push(give)
    })
  }

  const release = (engine: AnyEngine, lane: Lane, process: EngineProcess) => {
    if (process.isUsable && process.calls >= recycleAfterCalls) process.kill(retired)
    if (process.isUsable) lane.idle.push(process)
    serveNext(engine, lane)
  }

  const watchdog = setInterval(() => {
    for (const lane of lanes.values()) {
      for (const process of lane.all) {
        if (!process.isUsable) continue
        if (lane.idle.includes(process)) {
          if (performance.now() - process.idleSince > idleMs) process.kill(retired)
        } else {
          void residentMiB(process.pid).then((mebibytes) => process.noteMemory(mebibytes ?? 0))
        }
      }
    }
  }, MEMORY_CHECK_MS)
  watchdog.unref()

  return {
    async call(engine, input, { signal = new AbortController().signal, progress = IGNORE } = {}) {
      if (isClosed) throw closedError()
      if (signal.aborted) throw abortReason(signal)
      const lane = laneOf(engine)
      if (lane.refused !== undefined && performance.now() < lane.refused.untilMs) throw lane.refused.error
      const process = await acquire(engine, lane, signal)
      try {
        // Parsed by the engine's own schema on arrival.
        return (await process.call({ input, signal, progress })) as never
      } catch (error) {
        // A missing key may be set meanwhile: look again next time.
        if (error instanceof EngineUnavailable) process.kill(retired)
        if (isRefusal(error)) lane.refused = { error, untilMs: performance.now() + REFUSED_MS }
        throw error
      } finally {
        release(engine, lane, process)
      }
    },
    async availability(engine) {
      const lane = laneOf(engine)
      const process = await acquire(engine, lane, AbortSignal.timeout(60_000))
      try {
        return await process.availability
      } finally {
        release(engine, lane, process)
      }
    },
    async close() {
      isClosed = true
      clearInterval(watchdog)
      const all = [...lanes.values()].flatMap((lane) => [...lane.all])
      for (const lane of lanes.values()) {
        for (const give of lane.waiting.splice(0)) give(closedError())
        lane.idle.length = 0
      }
      for (const process of all) process.kill(closedError())
      await Promise.all(all.map((process) => process.exited))
    },
  }
}

const retired = new StationError('cancelled', 'The engine process was replaced')
const closedError = () => new StationError('cancelled', 'The station is stopping', { reason: 'stopping' })
