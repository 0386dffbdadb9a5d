import { afterEach, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { EngineFailure } from '#main/engines/failure.ts'
import { groupIsAlive, processStart } from '#main/engines/os-process.ts'
import { type EnginePool, enginePool, type PoolOptions } from '#main/engines/pool.ts'
import { StationError } from '#shared/domain/errors.ts'
import { testProgram } from '#tools/stations/engines/program.ts'
import { absent, crash, echo, hang, leak, parent, slow, spy } from '#tools/stations/engines/registry.ts'
import { until } from '#tools/until.ts'

const open: EnginePool[] = []
const pool = (options: Partial<PoolOptions> = {}) => {
  const made = enginePool({ program: testProgram(), settings: readSettings({}), ...options })
  open.push(made)
  return made
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})
const failureOf = async (call: Promise<unknown>): Promise<EngineFailure> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(EngineFailure)
  return error as EngineFailure
}

describe('an engine process', () => {
  test('serves one call after another from one process', async () => {
    const engines = pool()
    const first = await engines.call(echo, { text: '가나다' })
    const second = await engines.call(echo, { text: 'b' })
    expect(first.text).toBe('가나다')
    expect(first.pid).not.toBe(process.pid)
    expect(second.pid).toBe(first.pid)
  })

  test('is one per call at once, up to the limit; the rest wait their turn', async () => {
    const engines = pool({ maxProcesses: 2 })
    const pids = await Promise.all([1, 2, 3, 4, 5].map(() => engines.call(slow, { ms: 50 })))
    expect(new Set(pids.map(({ pid }) => pid)).size).toBe(2)
  })

  test('is replaced after its number of calls, and ends when idle too long', async () => {
    const exited: number[] = []
    const engines = pool({ recycleAfterCalls: 2, idleMs: 100, onExit: (pid) => exited.push(pid) })
    const pids: number[] = []
    for (const text of ['a', 'b', 'c']) pids.push((await engines.call(echo, { text })).pid)
    expect(pids[1]).toBe(pids[0])
    expect(pids[2]).not.toBe(pids[0])
    await until(() => exited.includes(pids[2] ?? 0))
  })

  test.each([
    ['SIGSEGV', { signal: 'SIGSEGV' }],
    ['SIGABRT', { signal: 'SIGABRT' }],
    ['exit', { exitCode: 7 }],
  ] as const)('that ends by %s fails one call with evidence; the next call gets another', async (by, how) => {
    const engines = pool()
    const failure = await failureOf(engines.call(crash, { by }))
    expect(failure).toMatchObject({ code: 'engine-failed', reason: 'engine-crashed', died: true })
    expect(failure.evidence).toMatchObject({ engine: 'crash', engineVersion: '1.0.0', ...how })
    expect(failure.evidence.stderr).toContain(`about to end by ${by}`)
    expect((await failureOf(engines.call(crash, { by: 'typed-throw' }))).code).toBe('unreadable')
  })

  test('passes a typed error through and calls anything else a bug, with its stack', async () => {
    const engines = pool()
    const typed = await failureOf(engines.call(crash, { by: 'typed-throw' }))
    expect(typed).toMatchObject({
      code: 'unreadable',
      reason: 'not-an-image',
      params: { page: 2 },
      died: false,
    })
    const bug = await failureOf(engines.call(crash, { by: 'throw' }))
    expect(bug.code).toBe('internal')
    expect(bug.evidence.stack).toContain('TypeError')
  })

  test('is believed in nothing: input and output are checked', async () => {
    const engines = pool()
    const output = await failureOf(engines.call(crash, { by: 'bad-output' }))
    expect(output).toMatchObject({ code: 'engine-failed', reason: 'engine-bad-output' })
    const input = await failureOf(engines.call(echo, { text: 5 } as never))
    expect(input).toMatchObject({ code: 'invalid-input', reason: 'engine-bad-input' })
  })

  test('that hangs in native code is abandoned at once when aborted, and killed', async () => {
    const exited: number[] = []
    const started: number[] = []
    const engines = pool({ onStart: (pid) => started.push(pid), onExit: (pid) => exited.push(pid) })
    const controller = new AbortController()
    const call = engines.call(hang, { ignoresTerm: false }, { signal: controller.signal })
    await until(() => started.length === 1)
    await engines.call(echo, { text: 'meanwhile' })
    controller.abort(new StationError('engine-failed', 'too long', { reason: 'engine-timeout' }))
    expect(await failureOf(call)).toMatchObject({ code: 'engine-failed', reason: 'engine-timeout' })
    await until(() => exited.includes(started[0] ?? 0))
  })

  test('that ignores SIGTERM is gone two seconds later', async () => {
    const started: number[] = []
    const engines = pool({ onStart: (pid) => started.push(pid) })
    const controller = new AbortController()
    const hanging = Promise.withResolvers<number>()
    const call = engines.call(
      hang,
      { ignoresTerm: true },
      { signal: controller.signal, progress: hanging.resolve },
    )
    await hanging.promise
    controller.abort()
    expect((await failureOf(call)).code).toBe('cancelled')
    await until(() => !groupIsAlive(started[0] ?? 0), 5_000)
  })

  test('takes what it started with it', async () => {
    const engines = pool()
    const controller = new AbortController()
    const program = Promise.withResolvers<number>()
    const call = engines.call(
      parent,
      { seconds: 600 },
      {
        signal: controller.signal,
        progress: (done) => program.resolve(done * 2 ** 24),
      },
    )
    const pid = await program.promise
    expect(processStart(pid)).toBeDefined()
    controller.abort()
    await failureOf(call)
    await until(() => processStart(pid) === undefined, 5_000)
  })

  test.each([true, false])('that takes too much memory is killed (outside the heap: %s)', async (outside) => {
    const failure = await failureOf(pool().call(leak, { outside }))
    expect(failure).toMatchObject({ code: 'engine-failed', reason: 'engine-memory', died: true })
  })

  test('that lacks something says what, and how to fix it', async () => {
    const engines = pool()
    expect(await engines.availability(absent)).toEqual({
      available: false,
      error: { code: 'unavailable', reason: 'yolo-model-missing', message: 'no model file' },
    })
    await expect(engines.call(absent, {})).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'yolo-model-missing',
      params: { engine: 'absent', cause: 'no model file' },
    })
  })

  test('sees no secret but the ones it declares', async () => {
    const secrets = {
      INTERNAL_WORKER_TOKEN: 'canary-token',
      R2_SECRET_KEY: 'canary-r2',
      OPENAI_API_KEY: 'canary-openai',
    }
    const engines = pool({
      settings: readSettings(secrets),
      program: testProgram({
        ...process.env,
        ...secrets,
        AWS_SECRET_ACCESS_KEY: 'canary-aws',
        HTTPS_PROXY: 'http://me:canary-proxy@proxy:3128',
      }),
    })
    const seen = await engines.call(spy, {})
    expect(JSON.stringify(seen.env)).not.toContain('canary')
    expect(seen.settings).toMatchObject({ openaiKey: 'canary-openai' })
    expect(JSON.stringify(seen.settings)).not.toMatch(/canary-(token|r2)/)
  })

  test('a call that waits for a process can be cancelled, and a closed pool answers everyone', async () => {
    const engines = pool({ maxProcesses: 1 })
    const controller = new AbortController()
    const running = failureOf(engines.call(slow, { ms: 60_000 }))
    const waiting = engines.call(slow, { ms: 1 }, { signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    const queued = engines.call(slow, { ms: 1 })
    const refused = expect(queued).rejects.toMatchObject({ code: 'cancelled', reason: 'stopping' })
    await engines.close()
    await refused
    expect((await running).code).toBe('cancelled')
    await expect(engines.call(echo, { text: '' })).rejects.toMatchObject({ reason: 'stopping' })
  })
})
