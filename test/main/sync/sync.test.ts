import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { type SyncStation, type SyncStationOptions, syncStation } from '#tools/stations/sync-station.ts'
import { until } from '#tools/until.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function academy(options: Parameters<typeof startAcademyApi>[0] = {}): Promise<AcademyApi> {
  const api = await startAcademyApi(options)
  closing.push(() => api.close())
  return api
}

function station(options: SyncStationOptions): SyncStation {
  const made = syncStation(options)
  closing.push(() => made.remove())
  return made
}

test('a job is fetched, written down, and its result delivered in the original shape, with the job and its source named', async () => {
  const api = await academy()
  api.addJob({ id: 'job-1', type: 'omr_grading', source_id: 41, tenant_id: 7, payload: { questions: [] } })
  const { sync, jobs, work } = station({ api })
  sync.start()
  await until(() => work() > 0)
  await sync.untilPushed()
  expect(api.deliveries).toEqual([
    {
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      jobId: 'job-1',
      jobType: 'omr_grading',
      body: '{"submission_id":41,"job_id":"job-1","status":"DONE","result":{"echo":{"questions":[]}},"error":null,"tenant_id":7,"source_id":41}',
    },
  ])
  expect(jobs.list({ limit: 10 })).toMatchObject([
    { externalId: 'job-1', submissionId: 41, state: 'done', origin: 'api' },
  ])
  expect(jobs.find(1)?.source).toEqual({ tenant_id: 7, source_id: 41 })
  expect(api.requests.every(({ worker }) => worker === 'station-under-test')).toBe(true)
})

test('the same job handed out twice is one job and one result', async () => {
  const api = await academy()
  for (let i = 0; i < 3; i++) api.addJob({ id: 9, type: 'omr_grading', source_id: 9 })
  const { sync, jobs, work } = station({ api })
  sync.start()
  await until(() => api.jobsLeft() === 0)
  await sync.untilNoJob()
  expect(work()).toBe(1)
  await sync.untilPushed()
  expect(jobs.list({ limit: 10 })).toHaveLength(1)
  expect(api.deliveries).toHaveLength(1)
})

/** A station that was handed a job which it could not write down yet: another program holds its database. */
async function handedOutWhileLocked() {
  const api = await academy()
  const { sync, jobs, events, dir } = station({ api })
  const other = new Database(path.join(dir, 'station.db'))
  closing.push(async () => void other.close())
  other.exec('BEGIN IMMEDIATE')
  api.addJob({ id: 'held', type: 'omr_grading', source_id: 3 })
  sync.start()
  await until(() => events.some(({ name }) => name === 'pull.failed'))
  return { api, sync, jobs, unlock: () => void other.exec('ROLLBACK') }
}

test('a job handed out while the database is locked is kept and written down, without asking for it again', async () => {
  const { api, jobs, unlock } = await handedOutWhileLocked()
  expect(api.jobsLeft()).toBe(0)
  unlock()
  await until(() => jobs.list({ limit: 10 }).length === 1)
  expect(jobs.list({ limit: 10 })).toMatchObject([{ externalId: 'held', state: 'ready' }])
})

test('a job handed out while the database is locked is written down before the pulling ends', async () => {
  const { sync, jobs, unlock } = await handedOutWhileLocked()
  const stopped = sync.stopPulling()
  unlock()
  await stopped
  expect(jobs.list({ limit: 10 })).toMatchObject([{ externalId: 'held', state: 'ready' }])
})

test('a job offered again after its result was acknowledged gets the same bytes under the same key', async () => {
  const api = await academy()
  api.addJob({ id: 'again', type: 'omr_grading', source_id: 1 })
  const { sync, work } = station({ api })
  sync.start()
  await until(() => work() > 0)
  await sync.untilPushed()
  api.addJob({ id: 'again', type: 'omr_grading', source_id: 1 })
  await until(() => api.deliveries.length === 2)
  expect(api.deliveries[1]).toEqual(api.deliveries[0])
})

test('an unknown type is answered FAILED in the original words and stays visible', async () => {
  const api = await academy()
  api.addJob({ id: 'odd', type: 'tea_making', source_id: 5 })
  const { sync, jobs } = station({ api })
  sync.start()
  await until(() => api.deliveries.length === 1)
  expect(JSON.parse(api.deliveries[0].body)).toEqual({
    submission_id: 5,
    job_id: 'odd',
    status: 'FAILED',
    result: {},
    error: 'Unsupported job type: tea_making',
    source_id: 5,
  })
  expect(jobs.list({ limit: 10 })).toMatchObject([
    { state: 'dead', type: 'tea_making', error: { reason: 'unsupported-job-type' } },
  ])
})

test.each([
  [null],
  ['abc'],
  [1.5],
  [true],
  [{}],
  [''],
  ['9'.repeat(30)],
])('source_id %j is refused on arrival: a visible dead job, nothing computed, nothing sent', async (source_id) => {
  const api = await academy()
  api.addJob({ id: 'x', type: 'omr_grading', source_id })
  const { sync, jobs, work } = station({ api })
  sync.start()
  await sync.untilNoJob()
  expect(work()).toBe(0)
  expect(jobs.list({ limit: 10 })).toMatchObject([{ state: 'dead', error: { reason: 'bad-source-id' } }])
  await sync.untilPushed()
  expect(api.deliveries).toHaveLength(0)
})

test('results survive a restart and go out under the key they were stored with', async () => {
  const api = await academy()
  api.addJob({ id: 'kept', type: 'omr_grading', source_id: 3 })
  api.arm('result', { name: '503', times: Number.POSITIVE_INFINITY })
  const first = station({ api, random: () => 0 })
  first.sync.start()
  await until(() => first.work() > 0)
  await until(() => first.events.some((event) => event.name === 'push.failed'))
  const key = first.outbox.due(api.url, Number.MAX_SAFE_INTEGER, 1)[0].idempotencyKey
  await first.stop()
  api.clearFaults()
  const second = station({ api, dir: first.dir })
  second.sync.start()
  await second.sync.untilPushed()
  expect(api.deliveries.map((delivery) => delivery.key)).toEqual([key])
})

test('nothing is asked for while there is no room', async () => {
  const api = await academy()
  for (let i = 0; i < 3; i++) api.addJob({ type: 'omr_grading' })
  let room = 1
  const made = station({ api, room: () => room - made.jobs.counts().ready })
  made.sync.start()
  await until(() => made.jobs.counts().ready === 1)
  const asked = api.requests.length
  made.sync.roomFreed()
  await new Promise(setImmediate)
  expect(api.requests.length).toBe(asked)
  room = 3
  made.sync.roomFreed()
  await until(() => made.jobs.counts().ready === 3)
})

test('polls share connections instead of opening one each', async () => {
  const api = await academy()
  const { sync } = station({ api })
  sync.start()
  await until(() => api.requests.length >= 20)
  expect(api.connections()).toBeLessThanOrEqual(2)
})
