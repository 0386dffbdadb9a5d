import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { dataFolder } from '#main/base/data-folder.ts'
import { processStart } from '#main/engines/os-process.ts'
import { askHealth } from '#main/hosts/worker/health.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { findOldNode } from '#test/support/old-node.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'

const PROGRAM = fileURLToPath(new URL('../../../main/hosts/cli/grading-station.mjs', import.meta.url))
const oldNode = findOldNode()
if (oldNode === undefined)
  console.log('skipped: no Node older than 24 is installed to start the launcher with')

async function academy(): Promise<AcademyApi> {
  const api = await startAcademyApi({ token: 'canary-token' })
  onTestFinished(() => api.close())
  return api
}

/** `grading-station worker` under the system's Node, in a process group of its own. */
function launch(dataDir: string, env: Record<string, string>) {
  const launcher = spawn(oldNode ?? '', [PROGRAM, 'worker', '--data', dataDir, '--log', 'silent'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, AI_WORKER_POLL_INTERVAL: '0.05', ...env },
  })
  const pid = launcher.pid ?? 0
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // All of it has ended.
    }
  })
  const ended = once(launcher, 'exit').then(([code, signal]) => ({ code, signal }))
  return { pid, ended, stderr: text(launcher.stderr) }
}

const envOf = (api: AcademyApi) => ({ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token })

async function workerOn(dataDir: string): Promise<number> {
  const { socket } = dataFolder(dataDir)
  await until(async () => (await askHealth(socket)) !== undefined)
  return (await askHealth(socket))?.pid ?? 0
}

const isGone = (pid: number) => processStart(pid) === undefined

describe.skipIf(oldNode === undefined || process.platform === 'win32')('started by an old Node', () => {
  // Three workers are started, one after the other.
  test('launcher and worker live and die together, and the folder is free for the next one', async () => {
    const env = envOf(await academy())
    const dataDir = testFolder()

    const killed = launch(dataDir, env)
    const orphan = await workerOn(dataDir)
    expect(orphan).not.toBe(killed.pid)
    // Engines, which may be made to run what a hostile file says, can read what either was started with.
    for (const pid of process.platform === 'linux' ? [killed.pid, orphan] : [])
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('canary-token')
    process.kill(killed.pid, 'SIGKILL')
    await killed.ended
    await until(() => isGone(orphan))

    const bereft = launch(dataDir, env)
    process.kill(await workerOn(dataDir), 'SIGKILL')
    expect(await bereft.ended).toEqual({ code: null, signal: 'SIGKILL' })

    const stopped = launch(dataDir, env)
    const worker = await workerOn(dataDir)
    process.kill(stopped.pid, 'SIGTERM')
    expect(await stopped.ended).toEqual({ code: 0, signal: null })
    expect(isGone(worker)).toBe(true)
  })

  test('a signal to the whole group is one signal: the first stops tidily, the second at once', async () => {
    const api = await academy()
    // An answer that never ends keeps it from stopping.
    api.arm('next', { name: 'drip', times: Number.POSITIVE_INFINITY, stepMs: 500 })
    const dataDir = testFolder()
    const launched = launch(dataDir, { ...envOf(api), GRADING_STATION_STOP_SECONDS: '600' })
    const worker = await workerOn(dataDir)
    await until(() => api.requests.length > 0)
    process.kill(-launched.pid, 'SIGTERM')
    await until(async () => (await askHealth(dataFolder(dataDir).socket)) === undefined)
    expect(isGone(worker)).toBe(false)
    process.kill(-launched.pid, 'SIGTERM')
    expect(await launched.ended).toEqual({ code: 143, signal: null })
  })

  test('the exit code and the words are the worker’s', async () => {
    const { ended, stderr } = launch(testFolder(), { INTERNAL_WORKER_TOKEN: '' })
    expect((await ended).code).toBe(78)
    expect(await stderr).toContain('INTERNAL_WORKER_TOKEN')
  })
})
