import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { createCircuitBreaker } from '#main/sync/circuit-breaker.ts'
import { lazySource } from '#main/sync/lazy-source.ts'
import type { JobSource } from '#main/sync/source.ts'

const unhandled: unknown[] = []
const note = (thrown: unknown) => unhandled.push(thrown)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(() => void process.off('unhandledRejection', note))

const known = {
  ...{ origin: 'sqs' as const, address: 'https://queue', scope: 'https://queue', waitsForJobs: true },
  breaker: createCircuitBreaker(systemClock, Math.random),
}
const { signal } = new AbortController()

/** A source whose library is not there the first times. */
function source(missing: number) {
  const did: string[] = []
  let loads = 0
  const real: JobSource = {
    ...known,
    fetch: async () => [],
    start: () => void did.push('start'),
    stop: async () => void did.push('stop'),
    release: () => void did.push('release'),
  }
  const load = async () => {
    if (loads++ < missing) throw Object.assign(new Error('no such module'), { code: 'ERR_MODULE_NOT_FOUND' })
    return real
  }
  return { did, lazy: lazySource(known, 'queue', load) }
}

test('a source whose library does not load says so by name, kills nothing, and is loaded again', async () => {
  const { did, lazy } = source(2)
  lazy.start()
  lazy.release()
  for (const _ of [1, 2]) {
    await expect(lazy.fetch(1, signal)).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'library-not-loaded',
    })
    lazy.release()
  }
  expect(did).toEqual([])
  expect(await lazy.fetch(1, signal)).toEqual([])
  // What keeps its messages alive has begun by then.
  expect(did).toEqual(['start'])
  await lazy.stop()
  expect(did).toEqual(['start', 'stop'])
  // Rejections that nobody took are told after the turn they came in.
  await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled).toEqual([])
})

test('a source that never loaded stops all the same', async () => {
  const { did, lazy } = source(Number.POSITIVE_INFINITY)
  lazy.start()
  lazy.release()
  await lazy.stop()
  await new Promise((resolve) => setImmediate(resolve))
  expect([did, unhandled]).toEqual([[], []])
})
