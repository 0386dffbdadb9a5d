import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { dataFolder } from '#main/base/data-folder.ts'
import { openReadOnly } from '#main/db/open.ts'
import { askHealth } from '#main/hosts/worker/health.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { lacksStrace } from '#test/support/strace.ts'
import { drawAnswerSheet } from '#tools/pages/answer-sheet.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'

const CLI = fileURLToPath(new URL('../../../main/hosts/cli/main.ts', import.meta.url))
/** The same host over the test engines. */
const TEST_WORKER = fileURLToPath(new URL('../../../tools/crash/worker.ts', import.meta.url))

async function academy(options: { reofferMs?: number } = {}): Promise<AcademyApi> {
  const api = await startAcademyApi({ token: 'canary-token', ...options })
  onTestFinished(() => api.close())
  return api
}

interface Run {
  readonly process: ChildProcess
  readonly stdout: Promise<string>
  readonly stderr: Promise<string>
  readonly code: Promise<number | null>
}

function run(args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GRADING_STATION_LANGUAGE: 'en', ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const code = once(child, 'exit').then(([exitCode]) => exitCode as number | null)
  return { process: child, stdout: text(child.stdout), stderr: text(child.stderr), code }
}

const envOf = (api: AcademyApi) => ({
  API_BASE_URL: api.url,
  INTERNAL_WORKER_TOKEN: api.token,
  AI_WORKER_POLL_INTERVAL: '0.05',
  DOWNLOAD_ALLOW_PRIVATE: '1',
})
const bodyOf = (api: AcademyApi, id: string | number | undefined) =>
  JSON.parse(api.deliveries.find(({ jobId }) => jobId === String(id))?.body ?? 'null')

/** Processes a process has started and that still run; never 0, which would mean this test's own process group. */
const childrenOf = (pid: number) =>
  (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []).map(Number)

describe('the worker', () => {
  test('drains the academy: grades, refuses what it cannot do, and ends with 0', async () => {
    const api = await academy()
    const sheet = await drawAnswerSheet(5)
    const graded = api.addJob({
      type: 'omr_grading',
      payload: { download_url: api.addFile('홍길동 1반', sheet.image), questions: sheet.questions },
      source_id: 71,
    })
    const broken = api.addJob({
      type: 'omr_grading',
      payload: { download_url: api.addFile('broken', Buffer.from('no picture')), questions: sheet.questions },
    })
    const unknown = api.addJob({ type: 'tea', payload: {} })
    const dataDir = testFolder()
    const worker = run([CLI, 'worker', '--data', dataDir, '--drain'], envOf(api))
    expect(await worker.code).toBe(0)
    expect(bodyOf(api, graded.id)).toMatchObject({
      ...{ submission_id: 71, status: 'DONE', error: null },
      result: {
        version: 'v1',
        answers: [...sheet.answers].map((answer) =>
          expect.objectContaining({ detected: [answer], status: 'ok' }),
        ),
      },
    })
    expect(bodyOf(api, broken.id)).toMatchObject({ status: 'FAILED', result: {} })
    expect(bodyOf(api, unknown.id)).toMatchObject({ status: 'FAILED', error: 'Unsupported job type: tea' })

    const status = run([CLI, 'status', '--data', dataDir, '--json'])
    expect(await status.code).toBe(3)
    expect(JSON.parse(await status.stdout).jobs).toMatchObject({ done: 1, dead: 2, ready: 0, leased: 0 })

    // Nothing of the student, the signature or the token stands in a log, and only this user can read the folder.
    const log = (await worker.stdout) + (await worker.stderr)
    expect(log).toContain('"job settled"')
    expect(log).not.toMatch(/홍길동|SECRETSIG|canary-token/)
    expect(statSync(dataDir).mode & 0o077).toBe(0)
    for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o077, name).toBe(0)
  })

  test('says how it is while it runs, and at SIGTERM finishes what it has and ends with 0', async () => {
    const api = await academy()
    const mayEnd = join(testFolder(), 'may-end')
    const job = api.addJob({ type: 'slow', payload: { ms: 10, until: mayEnd } })
    const dataDir = testFolder()
    const worker = run([TEST_WORKER, dataDir], envOf(api))
    const { socket } = dataFolder(dataDir)
    await until(async () => (await askHealth(socket))?.running.length === 1)
    expect(await askHealth(socket)).toMatchObject({
      ...{ pid: worker.process.pid, jobs: { leased: 1, ready: 0 } },
      sync: { origin: 'api', source: { status: 'ok' }, received: 1, outbox: { pending: 0 } },
    })
    const status = run([CLI, 'status', '--data', dataDir])
    expect(await status.stdout).toMatch(/Running 1/)
    expect(await status.code).toBe(0)
    // Secrets are neither in its command line nor in its engines' surroundings.
    if (process.platform === 'linux') {
      const pid = worker.process.pid ?? 0
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('canary')
      const children = childrenOf(pid)
      expect(children).not.toEqual([])
      for (const child of children)
        expect(readFileSync(`/proc/${child}/environ`, 'utf8')).not.toContain('canary')
    }
    worker.process.kill('SIGTERM')
    writeFileSync(mayEnd, '')
    expect(await worker.code).toBe(0)
    expect(bodyOf(api, job.id)).toMatchObject({ status: 'DONE' })
  })

  test('stops in its time however long the academy takes over an answer, and its job costs no attempt', async () => {
    const api = await academy()
    api.addJob({ type: 'slow', payload: { ms: 10, until: join(testFolder(), 'never') } })
    const dataDir = testFolder()
    const worker = run([TEST_WORKER, dataDir], { ...envOf(api), GRADING_STATION_STOP_SECONDS: '1' })
    await until(async () => (await askHealth(dataFolder(dataDir).socket))?.running.length === 1)
    // Byte by byte, an answer of minutes.
    api.arm('next', { name: 'drip', times: Number.POSITIVE_INFINITY, stepMs: 1_000 })
    api.addJob({ type: 'note', payload: { text: 'x'.repeat(300) } })
    await until(() => api.requests.some(({ fault }) => fault === 'drip'))
    // As when its terminal is closed.
    worker.process.kill('SIGHUP')
    expect(await worker.code).toBe(0)
    const db = openReadOnly(dataFolder(dataDir).database)
    onTestFinished(() => void db.close())
    expect(db.prepare('SELECT state, attempt, recoveries FROM jobs').all()).toEqual([
      { state: 'ready', attempt: 0, recoveries: 0 },
    ])
  })

  test('leaves at once at the second signal; the next one takes the job up again', async () => {
    const api = await academy()
    const mayEnd = join(testFolder(), 'may-end')
    const job = api.addJob({ type: 'slow', payload: { ms: 10, until: mayEnd } })
    const dataDir = testFolder()
    const worker = run([TEST_WORKER, dataDir], envOf(api))
    await until(async () => (await askHealth(dataFolder(dataDir).socket))?.running.length === 1)
    worker.process.kill('SIGTERM')
    // The health endpoint closes first: the signal has been taken.
    await until(async () => (await askHealth(dataFolder(dataDir).socket)) === undefined)
    worker.process.kill('SIGTERM')
    expect(await worker.code).toBe(143)
    expect(api.deliveries).toEqual([])
    writeFileSync(mayEnd, '')
    expect(await run([TEST_WORKER, dataDir, '--drain'], envOf(api)).code).toBe(0)
    expect(bodyOf(api, job.id)).toMatchObject({ status: 'DONE' })
  })

  test.skipIf(process.platform !== 'linux')(
    'that slept with its engines in the middle of a job finishes it, under one key',
    async () => {
      const api = await academy()
      const mayEnd = join(testFolder(), 'may-end')
      const job = api.addJob({ type: 'slow', payload: { ms: 1_000, until: mayEnd } })
      const dataDir = testFolder()
      const worker = run([TEST_WORKER, dataDir, '--drain'], envOf(api))
      await until(async () => (await askHealth(dataFolder(dataDir).socket))?.running.length === 1)
      const pid = worker.process.pid ?? 0
      await until(() => childrenOf(pid).length > 0)
      const all = [pid, ...childrenOf(pid)]
      const wake = () => {
        for (const each of all) if (existsSync(`/proc/${each}`)) process.kill(each, 'SIGCONT')
      }
      onTestFinished(wake)
      for (const each of all) process.kill(each, 'SIGSTOP')
      await until(() => all.every((each) => / T /.test(readFileSync(`/proc/${each}/stat`, 'utf8'))))
      // The job's time passes while it sleeps.
      await setTimeout(1_500)
      wake()
      writeFileSync(mayEnd, '')
      expect(await worker.code).toBe(0)
      expect(bodyOf(api, job.id)).toMatchObject({ status: 'DONE' })
      expect(new Set(api.deliveries.map(({ key }) => key)).size).toBe(1)
    },
  )

  test.skipIf(lacksStrace())('forces every commit and every download to the disk', async () => {
    const api = await academy()
    const sheet = await drawAnswerSheet(2)
    api.addJob({
      type: 'omr_grading',
      payload: { download_url: api.addFile('sheet', sheet.image), questions: sheet.questions },
      source_id: 1,
    })
    const trace = join(testFolder(), 'trace')
    const command = [process.execPath, CLI, 'worker', '--data', testFolder(), '--drain']
    const traced = spawn(
      'strace',
      ['-f', '-y', '-e', 'trace=fsync,fdatasync,/rename', '-o', trace, ...command],
      {
        stdio: 'ignore',
        env: { ...process.env, ...envOf(api) },
      },
    )
    onTestFinished(() => void traced.kill('SIGKILL'))
    expect((await once(traced, 'exit'))[0]).toBe(0)
    const calls = readFileSync(trace, 'utf8').split('\n')
    // Arrival, claim, the input's note, completion with its result, acknowledgement.
    expect(
      calls.filter((line) => /f(?:data)?sync\(\d+<[^>]*station\.db-wal>/.test(line)).length,
    ).toBeGreaterThanOrEqual(5)
    const download = calls.findIndex((line) => /fsync\(\d+<[^>]*\.part>/.test(line))
    const renamed = calls.findIndex((line, at) => at > download && /rename.*\.part/.test(line))
    const folder = calls.findIndex((line, at) => at > renamed && /fsync\(\d+<[^>]*\/blobs[^.>]*>/.test(line))
    expect([download, renamed, folder].every((at) => at >= 0)).toBe(true)
  })

  test('keeps results over a restart while the academy does not take them', async () => {
    const api = await academy()
    api.arm('result', { name: '503', times: Number.POSITIVE_INFINITY })
    const job = api.addJob({ type: 'note', payload: { text: 'kept' } })
    const dataDir = testFolder()
    const worker = run([TEST_WORKER, dataDir], envOf(api))
    await until(async () => (await askHealth(dataFolder(dataDir).socket))?.sync?.outbox.pending === 1)
    worker.process.kill('SIGKILL')
    await worker.code
    api.clearFaults()
    expect(await run([TEST_WORKER, dataDir, '--drain'], envOf(api)).code).toBe(0)
    expect(bodyOf(api, job.id)).toMatchObject({ result: { text: 'kept' } })
    expect(new Set(api.deliveries.map(({ key }) => key)).size).toBe(1)
  })

  test('that a job kills again and again gives up that job alone', async () => {
    // A kill while an answer is on its way loses the job in it, until the academy offers it again.
    const api = await academy({ reofferMs: 500 })
    const bad = api.addJob({ type: 'kill-host' })
    const good = Array.from({ length: 6 }, (_, i) => api.addJob({ type: 'slow', payload: { ms: 10 * i } }))
    const dataDir = testFolder()
    let deaths = 0
    do {
      const code = await run([TEST_WORKER, dataDir, '--drain'], envOf(api)).code
      if (code === null) deaths++
      else expect(code).toBe(0)
    } while (deaths <= 5 && [bad, ...good].some(({ id }) => bodyOf(api, id) === null))
    expect(bodyOf(api, bad.id)).toMatchObject({ status: 'FAILED', error: expect.stringContaining('3 times') })
    for (const { id } of good) expect(bodyOf(api, id)).toMatchObject({ status: 'DONE' })
    expect(deaths).toBeLessThanOrEqual(5)
  })

  test('that drained, but for results that were refused, ends with 76 and says so; they are sent again from the terminal', async () => {
    const api = await academy()
    for (const name of ['400', '422'] as const) api.arm('result', { name })
    const jobs = ['a', 'b'].map((text) => api.addJob({ type: 'note', payload: { text } }))
    const dataDir = testFolder()
    const drained = run([TEST_WORKER, dataDir, '--drain'], envOf(api))
    expect(await drained.code).toBe(76)
    expect(await drained.stderr).toContain('2 results')
    const again = run([CLI, 'undelivered', '--data', dataDir, '--resend', 'all'])
    expect(await again.stdout).toMatch(/2 results.*\n.*0 results/)
    expect(await again.code).toBe(0)
    expect(await run([TEST_WORKER, dataDir, '--drain'], envOf(api)).code).toBe(0)
    for (const { id } of jobs) expect(bodyOf(api, id)).toMatchObject({ status: 'DONE' })
  })

  test('has its folder alone: a second one ends with 75 and says why', async () => {
    const api = await academy()
    const dataDir = testFolder()
    run([TEST_WORKER, dataDir], envOf(api))
    await until(async () => (await askHealth(dataFolder(dataDir).socket)) !== undefined)
    const second = run([CLI, 'worker', '--data', dataDir], envOf(api))
    expect(await second.code).toBe(75)
    expect(await second.stderr).toContain('already runs')
  })

  test.each([
    [{ AI_WORKER_POLL_INTERVAL: 'soon' }, 1, 'AI_WORKER_POLL_INTERVAL'],
    [{ API_BASE_URL: 'ftp://academy' }, 1, 'API_BASE_URL'],
    [{}, 78, 'INTERNAL_WORKER_TOKEN'],
  ])('refuses to start with %o, naming the variable', async (env, code, name) => {
    const worker = run([CLI, 'worker', '--data', testFolder()], {
      ...env,
      ...(code === 1 ? { INTERNAL_WORKER_TOKEN: 'x' } : {}),
    })
    expect(await worker.code).toBe(code)
    expect(await worker.stderr).toContain(name)
  })
})

// Every engine's process is started, one after another.
test('doctor names every engine, and how to fix what cannot work', async () => {
  const doctor = run([CLI, 'doctor', '--json'])
  expect(await doctor.code).toBe(0)
  const { engines: findings } = JSON.parse(await doctor.stdout) as {
    engines: { engine: string; available: boolean; reason: string }[]
  }
  expect(findings.find(({ engine }) => engine === 'omr')).toMatchObject({ available: true })
  for (const finding of findings)
    expect(finding.available || finding.reason !== '', JSON.stringify(finding)).toBe(true)
})
