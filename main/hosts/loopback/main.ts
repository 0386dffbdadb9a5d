import type { LogLevel } from '#main/base/log.ts'
import { createLogWithTail } from '#main/base/log-tail.ts'
import type { Environment } from '#main/base/settings.ts'
import { ownProgram } from '#main/engines/program.ts'
import type { AnyJobDefinition } from '#main/jobs/define.ts'
import { plainConfiguration } from '../plain-configuration.ts'
import { openWindowStation } from '../window-station.ts'
import { serveLoopback } from './http.ts'

export { TICKET_LIFE_MS } from './tickets.ts'

export interface LoopbackHostOptions {
  readonly rendererDir: string
  readonly definitions: readonly AnyJobDefinition[]
  readonly env: Environment
  readonly logLevel: LogLevel
  readonly port?: number
  /** Sample exam for a data folder that was never used; absent: none. */
  readonly sampleDir?: string
}

export interface LoopbackHost {
  /** As `Loopback`. */
  address(): string
  readonly port: number
  readonly token: string
  stop(): Promise<void>
}

/** The station with its screens in a browser on this machine. */
export async function runLoopback(options: LoopbackHostOptions): Promise<LoopbackHost> {
  const { rendererDir, port, logLevel, env, ...stationOptions } = options
  const station = await openWindowStation({
    ...stationOptions,
    configuration: await plainConfiguration(env),
    log: createLogWithTail(logLevel),
    program: ownProgram(process.env),
  })
  const server = await serveLoopback({
    current: station.current,
    rendererDir,
    ...(port === undefined ? {} : { port }),
  })
  return {
    address: server.address,
    port: server.port,
    token: server.token,
    async stop() {
      await server.close()
      await station.stop()
    },
  }
}
