import { StationError } from '#shared/domain/errors.ts'
import type { AnyEngine } from './engine.ts'
import { abortReason } from './failure.ts'
import { residentMiB } from './os-process.ts'
import type { EngineProcess } from './process.ts'

export interface LaneParts {
  readonly start: (engine: AnyEngine) => EngineProcess
  readonly maxProcesses: number
  /** A process is replaced after this many calls, and ended after idling this long. */
  readonly recycleAfterCalls: number
  readonly idleMs: number
  readonly onStart?: ((pid: number, engine: string) => void) | undefined
  readonly onExit?: ((pid: number, engine: string) => void) | undefined
}

/** The processes of one engine, and who waits for one of them. */
export interface Lane {
  /**
   * A process to itself, until it is released.
   * @throws StationError why `signal` fired; `cancelled` `stopping` when the lane was closed
   */
  acquire(signal: AbortSignal): Promise<EngineProcess>
  release(process: EngineProcess): void
  /** Ends what idles for too long, and has the memory of what works looked at. */
  look(): void
  /** Ends every process and waits until they are gone. */
  close(): Promise<void>
}

type Taker = (process: EngineProcess | StationError) => void

export function createLane(engine: AnyEngine, parts: LaneParts): Lane {
  const all = new Set<EngineProcess>()
  const idle: EngineProcess[] = []
  const waiting: Taker[] = []
  let isClosed = false

  function start(): EngineProcess {
    const process = parts.start(engine)
    all.add(process)
    parts.onStart?.(process.pid, engine.name)
    void process.exited.then(() => {
      remove(process)
      parts.onExit?.(process.pid, engine.name)
      serveNext()
    })
    return process
  }

  function remove(process: EngineProcess): void {
    all.delete(process)
    const at = idle.indexOf(process)
    if (at >= 0) idle.splice(at, 1)
  }

  /** A usable process, or undefined when every one allowed is busy. */
  function take(): EngineProcess | undefined {
    for (let process = idle.pop(); process !== undefined; process = idle.pop()) {
      if (process.isUsable) return process
    }
    // One that was told to leave holds no place: it may take seconds to go.
    const usable = [...all].filter((process) => process.isUsable).length
    return usable < parts.maxProcesses ? start() : undefined
  }

  function serveNext(): void {
    while (waiting.length > 0) {
      const process = isClosed ? closedError() : take()
      if (process === undefined) return
      waiting.shift()?.(process)
    }
  }

  return {
    async acquire(signal) {
      if (isClosed) throw closedError()
      const free = waiting.length === 0 ? take() : undefined
      if (free !== undefined) return free
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          waiting.splice(waiting.indexOf(give), 1)
          reject(abortReason(signal))
        }
        const give: Taker = (process) => {
          signal.removeEventListener('abort', onAbort)
          if (process instanceof StationError) reject(process)
          else resolve(process)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.push(give)
      })
    },
    release(process) {
      if (process.isUsable && process.calls >= parts.recycleAfterCalls) process.kill(replacedError())
      if (process.isUsable) idle.push(process)
      serveNext()
    },
    look() {
      for (const process of all) {
        if (!process.isUsable) continue
        if (idle.includes(process)) {
          if (performance.now() - process.idleSince > parts.idleMs) process.kill(replacedError())
        } else {
          void residentMiB(process.pid).then((mebibytes) => process.noteMemory(mebibytes ?? 0))
        }
      }
    },
    async close() {
      isClosed = true
      serveNext()
      idle.length = 0
      const open = [...all]
      for (const process of open) process.kill(closedError())
      await Promise.all(open.map((process) => process.exited))
    },
  }
}

export const replacedError = () => new StationError('cancelled', 'The engine process was replaced')
export const closedError = () =>
  new StationError('cancelled', 'The station is stopping', { reason: 'stopping' })
