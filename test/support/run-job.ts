import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { type EnginePool, enginePool } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import type { JobDefinition } from '#main/jobs/define.ts'
import { runOnce } from '#main/jobs/run-once.ts'
import { testFolder } from './data-folder.ts'

/**
 * Runs jobs as the station does, each engine in its own process; one pool per set of settings, closed after the file.
 */
export function jobRunner() {
  const pools = new Map<string, EnginePool>()
  afterAll(() => Promise.all([...pools.values()].map((pool) => pool.close())))
  return async function run<Payload, Result>(
    job: JobDefinition<Payload, Result>,
    payload: unknown,
    options: { bytes?: Uint8Array; env?: Record<string, string> } = {},
  ): Promise<Result> {
    const settings = readSettings(options.env ?? {})
    const key = JSON.stringify(options.env ?? {})
    const engines =
      pools.get(key) ?? enginePool({ program: ownProgram(process.env), settings, maxProcesses: 1 })
    pools.set(key, engines)
    const { bytes } = options
    if (bytes === undefined) return runOnce(job, payload, { engines, settings })
    const path = join(testFolder(), 'input')
    writeFileSync(path, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return runOnce(job, payload, { engines, settings, file: { path, sha256, bytes: bytes.length } })
  }
}
