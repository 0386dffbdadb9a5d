/** Work that goes on until it is stopped, and may begin again. */
export interface Loop {
  /** Without effect while it runs. */
  start(): void
  /** Asks it to end, and resolves once it has. */
  stop(): Promise<void>
  readonly isRunning: boolean
}

/** @param run  ends soon after its signal aborts */
export function createLoop(run: (signal: AbortSignal) => Promise<void>): Loop {
  let stopping = new AbortController()
  let running: Promise<void> | undefined
  return {
    start() {
      if (running !== undefined) return
      stopping = new AbortController()
      running = run(stopping.signal)
    },
    async stop() {
      stopping.abort()
      await running
      running = undefined
    },
    get isRunning() {
      return running !== undefined
    },
  }
}
