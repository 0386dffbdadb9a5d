import { afterEach, expect, test } from 'vitest'
import { watchForWake } from '#main/hosts/worker/wake.ts'
import { type FakeClock, fakeClock } from '#test/support/fake-clock.ts'
import { seededRandom } from '#tools/random.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { type SyncStation, syncStation } from '#tools/stations/sync-station.ts'
import { until } from '#tools/until.ts'

const MINUTE = 60_000
const ALWAYS = Number.POSITIVE_INFINITY

let api: AcademyApi
let clock: FakeClock
let station: SyncStation
/** Fake time of every request, ms. */
let requestTimes: number[]

async function begin(seed: number): Promise<void> {
  clock = fakeClock()
  requestTimes = []
  api = await startAcademyApi({ onRequest: () => requestTimes.push(clock.monotonic()) })
  station = syncStation({
    api,
    clock,
    random: seededRandom(seed).next,
    env: { AI_WORKER_POLL_INTERVAL: '1' },
  })
}

afterEach(async () => {
  await station.remove()
  await api.close()
})

/** Both loops asleep, and every message on its way waiting at the breaker: nothing is on a socket. */
async function atRest(): Promise<void> {
  while (clock.waiting() !== 2 + station.sync.state().push.inFlight) await new Promise(setImmediate)
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; ) {
    await atRest()
    left -= clock.step(left)
  }
  await atRest()
}

function addResults(count: number): void {
  for (let i = 0; i < count; i++) {
    api.addJob({ id: `pending-${i}`, type: 'embedding', source_id: i })
  }
}

test.each([
  1, 2, 3,
])('an API that is down for ten minutes gets at most 25 requests, and work goes on within 40 s of its return (seed %i)', async (seed) => {
  await begin(seed)
  addResults(1)
  station.sync.start()
  await until(() => station.work() > 0)
  await atRest()
  api.arm('any', { name: '503', times: ALWAYS })
  const before = requestTimes.length
  await pass(10 * MINUTE)
  expect(requestTimes.length - before).toBeLessThanOrEqual(25)
  api.clearFaults()
  api.addJob({ id: 'late', type: 'embedding', source_id: 99 })
  await pass(40_000)
  expect(station.jobs.list({ limit: 1 })).toMatchObject([{ externalId: 'late' }])
  expect(station.outbox.counts().pending).toBe(0)
})

test('Retry-After is a floor for everything the station asks of that host', async () => {
  await begin(4)
  addResults(3)
  station.sync.start()
  await until(() => station.jobs.counts().ready === 3)
  await atRest()
  api.arm('any', { name: '429', retryAfter: '60' })
  await pass(2_000)
  const refusedAt = requestTimes.at(-1)!
  station.work()
  await pass(2 * MINUTE)
  const next = requestTimes.find((at) => at > refusedAt)!
  expect(next - refusedAt).toBeGreaterThanOrEqual(60_000)
  expect(station.outbox.counts().pending).toBe(0)
})

test('a refused token is its own state: one probe per five minutes, no attempt spent, all delivered with the new one', async () => {
  await begin(5)
  addResults(50)
  station.sync.start()
  await until(() => station.jobs.counts().ready === 50)
  await atRest()
  api.setToken('rotated')
  await pass(2_000)
  station.work()
  const before = requestTimes.length
  await pass(60 * MINUTE)
  expect(requestTimes.length - before).toBeLessThanOrEqual(13)
  expect(station.sync.state().pull.breaker.status).toBe('token-refused')
  expect(station.sync.state().push.outbox).toEqual({ pending: 50, sent: 0, dead: 0 })
  expect(station.outbox.due(api.url, clock.now(), 100).every((row) => row.attempt === 0)).toBe(true)
  expect(api.deliveries).toHaveLength(0)

  api.setToken(station.token)
  await pass(6 * MINUTE)
  expect(new Set(api.deliveries.map((delivery) => delivery.jobId)).size).toBe(50)
  expect(station.sync.state().pull.breaker.status).toBe('ok')
})

test('told to try now, the station does not wait for the next probe', async () => {
  await begin(6)
  addResults(1)
  station.sync.start()
  await until(() => station.jobs.counts().ready === 1)
  await atRest()
  api.setToken('rotated')
  await pass(2_000)
  station.work()
  api.setToken(station.token)
  station.sync.retryNow()
  await until(() => api.deliveries.length === 1)
})

test('after the computer slept, the worker tries at once', async () => {
  await begin(8)
  addResults(1)
  station.sync.start()
  await until(() => station.jobs.counts().ready === 1)
  await atRest()
  api.setToken('rotated')
  await pass(2_000)
  station.work()
  api.setToken(station.token)
  const stop = watchForWake(clock, () => station.sync.retryNow())
  for (let left = 10_000; left > 0; ) left -= clock.step(left)
  expect(station.sync.state().pull.breaker.status).toBe('token-refused')
  clock.jump(8 * 60 * MINUTE)
  for (let left = 10_000; left > 0; ) left -= clock.step(left)
  await until(() => api.deliveries.length === 1)
  stop()
})

test('a wall clock that jumps back two days delays no result', async () => {
  await begin(7)
  addResults(1)
  station.sync.start()
  await until(() => station.jobs.counts().ready === 1)
  api.arm('result', { name: '500', times: 3 })
  station.work()
  await pass(1_000)
  clock.jump(-2 * 24 * 60 * MINUTE)
  await pass(60_000)
  expect(api.deliveries).toHaveLength(1)
})
