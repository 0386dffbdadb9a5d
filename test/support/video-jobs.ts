import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { enginePool, type PoolOptions } from '#main/engines/pool.ts'
import { ownProgram } from '#main/engines/program.ts'
import type { JobDefinition, JobFile } from '#main/jobs/define.ts'
import { runOnce } from '#main/jobs/run-once.ts'

export function jobFile(path: string): JobFile {
  const content = readFileSync(path)
  return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length }
}

export interface JobRun {
  readonly env?: Record<string, string>
  readonly signal?: AbortSignal
  readonly progress?: (done: number) => void
  readonly pool?: Partial<PoolOptions>
  readonly onEngine?: (name: string) => void
}

/** One attempt at a job with its engines in their own processes. */
export async function runJob<Payload, Result>(
  job: JobDefinition<Payload, Result>,
  path: string,
  payload: unknown = {},
  options: JobRun = {},
): Promise<Result> {
  const settings = readSettings({ ...process.env, ...options.env })
  const engines = enginePool({ program: ownProgram(process.env), settings, ...options.pool })
  onTestFinished(() => engines.close())
  const { signal, progress, onEngine } = options
  return runOnce(job, payload, {
    ...{ engines, settings, signal, progress, file: jobFile(path) },
    ...(onEngine === undefined ? {} : { onEngine }),
  })
}
