import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { type EnginePool, enginePool } from '#main/engines/pool.ts'
import { ownProgram, withTempIn } from '#main/engines/program.ts'
import type { JobDefinition } from '#main/jobs/define.ts'
import { runOnce } from '#main/jobs/run-once.ts'
import { testFolder } from './data-folder.ts'

interface RunOptions {
  readonly bytes?: Uint8Array
  readonly env?: Record<string, string>
  /** Temporary folder of the engines; the system's where absent. */
  readonly temp?: string
}

/**
 * Runs jobs as the station does, each engine in its own process; one pool per set of settings, closed after the file.
 */
export function jobRunner() {
  const pools = new Map<string, EnginePool>()
  afterAll(() => Promise.all([...pools.values()].map((pool) => pool.close())))
  return async function run<Payload, Result>(
    job: JobDefinition<Payload, Result>,
    payload: unknown,
    { bytes, env = {}, temp = tmpdir() }: RunOptions = {},
  ): Promise<Result> {
    const settings = readSettings(env)
    const key = JSON.stringify([env, temp])
    const program = withTempIn(temp, ownProgram(process.env))
    const engines = pools.get(key) ?? enginePool({ program, settings, maxProcesses: 1 })
    pools.set(key, engines)
    if (bytes === undefined) return runOnce(job, payload, { engines, settings })
    const path = join(testFolder(), 'input')
    writeFileSync(path, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return runOnce(job, payload, { engines, settings, file: { path, sha256, bytes: bytes.length } })
  }
}
