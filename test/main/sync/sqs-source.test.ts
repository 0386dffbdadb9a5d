import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { type SqsQueue, startSqsQueue } from '#tools/stand-ins/sqs-queue.ts'
import { type SyncStation, type SyncStationOptions, syncStation } from '#tools/stations/sync-station.ts'
import { until } from '#tools/until.ts'

let api: AcademyApi
let queue: SqsQueue
const stations: SyncStation[] = []

beforeEach(async () => {
  api = await startAcademyApi()
})
afterEach(async () => {
  for (const station of stations.splice(0)) await station.remove()
  await queue.close()
  await api.close()
})

function worker(options: Partial<SyncStationOptions> = {}): SyncStation {
  const station = syncStation({ api, env: queue.env, ...options })
  stations.push(station)
  return station
}

const job = (id: string, source_id: unknown = 1) => ({
  id,
  type: 'embedding',
  source_id,
  payload: { texts: [] },
})

test('a message is deleted only after the academy acknowledged the result', async () => {
  queue = await startSqsQueue()
  queue.send(job('m-1', 77))
  api.arm('result', { name: '503', times: Number.POSITIVE_INFINITY })
  const { sync, work, events } = worker({ random: () => 0 })
  sync.start()
  await until(() => work() > 0)
  await until(() => events.filter((event) => event.name === 'push.failed').length >= 2)
  expect(queue.counts()).toEqual({ waiting: 0, hidden: 1, dead: 0 })
  api.clearFaults()
  sync.retryNow()
  await until(() => queue.counts().hidden === 0)
  expect(api.deliveries).toMatchObject([{ jobId: 'm-1', jobType: 'embedding' }])
  expect(JSON.parse(api.deliveries[0].body).submission_id).toBe(77)
})

test('a heartbeat keeps the message of a long job hidden from other workers', async () => {
  queue = await startSqsQueue({ visibilitySeconds: 2 })
  queue.send(job('long'))
  const times = { visibilitySeconds: 2, waitSeconds: 1 }
  const first = worker({ queueTimes: times })
  first.sync.start()
  await until(() => first.jobs.counts().ready === 1)
  const second = worker({ queueTimes: times })
  second.sync.start()
  // Two visibility timeouts, counted by the second worker's own empty questions.
  for (let asked = 0; asked < 5; asked++) await second.sync.untilNoJob()
  expect(second.jobs.counts().ready).toBe(0)
  first.work()
  await until(() => queue.counts().hidden === 0)
  expect(queue.counts()).toEqual({ waiting: 0, hidden: 0, dead: 0 })
  expect(api.deliveries).toHaveLength(1)
})

test('a worker that died is replaced by another, and both would deliver under one key', async () => {
  queue = await startSqsQueue()
  queue.send(job('shared'))
  const times = { visibilitySeconds: 1, waitSeconds: 1 }
  const first = worker({ queueTimes: times })
  first.sync.start()
  await until(() => first.jobs.counts().ready === 1)
  await first.sync.stop()
  const second = worker({ queueTimes: times })
  second.sync.start()
  await until(() => second.work() > 0)
  await until(() => api.deliveries.length === 1)
  await until(() => queue.counts().hidden === 0)
  // The first one comes back with the job still in its database.
  await first.stop()
  const again = worker({ queueTimes: times, dir: first.dir })
  again.sync.start()
  expect(again.work()).toBe(1)
  await until(() => api.deliveries.length === 2)
  expect(api.deliveries[1]).toEqual(api.deliveries[0])
})

test('a restart keeps its receipts: the job goes on and its message is deleted', async () => {
  queue = await startSqsQueue()
  queue.send(job('restart'))
  const first = worker()
  first.sync.start()
  await until(() => first.jobs.counts().ready === 1)
  await first.stop()
  const second = worker({ dir: first.dir })
  second.sync.start()
  expect(second.work()).toBe(1)
  await until(() => api.deliveries.length === 1)
  await until(() => queue.counts().hidden === 0)
  expect(queue.counts()).toEqual({ waiting: 0, hidden: 0, dead: 0 })
})

test.each([
  ['is not JSON', 'nonsense{', 'bad-json'],
  ['is not an object', '[1,2]', 'unexpected-shape'],
  ['has no usable source_id', JSON.stringify(job('lost-cause', null)), 'bad-source-id'],
])('a message that %s, in a queue of jobs, is a visible dead job and ends among the dead letters', async (_, body, reason) => {
  queue = await startSqsQueue({ maxReceiveCount: 2 })
  queue.send(job('good'))
  const { sync, jobs } = worker({ queueTimes: { visibilitySeconds: 1, waitSeconds: 1 } })
  sync.start()
  await until(() => jobs.counts().ready === 1)
  queue.send(body)
  await until(() => queue.counts().dead === 1)
  expect(jobs.list({ limit: 1 })).toMatchObject([{ origin: 'sqs', state: 'dead', error: { reason } }])
  expect(api.deliveries).toHaveLength(0)
})

test('a queue whose messages are no jobs is let go at once, said, and left alone: those who know them get them', async () => {
  queue = await startSqsQueue({ maxReceiveCount: 3 })
  for (let i = 0; i < 4; i++) queue.send({ to: '010', message_mode: 'alimtalk', template_id: `t-${i}` })
  const { sync, jobs, events } = worker()
  sync.start()
  await until(() => events.some((event) => 'error' in event && event.error.reason === 'queue-not-ours'))
  expect(queue.counts()).toEqual({ waiting: 4, hidden: 0, dead: 0 })
  expect(jobs.list({ limit: 10 })).toEqual([])
  expect(sync.state().pull.breaker.waitMs).toBeGreaterThan(4 * 60_000)
})

test('a message in the academy’s later shape is a job, and its result names the job, the tenant and the source', async () => {
  queue = await startSqsQueue()
  const source = { tenant_id: '7', source_domain: 'matchup', source_id: 'b9a0-uuid' }
  queue.send({
    job_id: 'j-9',
    job_type: 'embedding',
    tier: 'lite',
    payload: { texts: [] },
    ...source,
    attempt: 1,
  })
  queue.send({
    ...job('other'),
    id: undefined,
    type: undefined,
    job_id: 'j-10',
    job_type: 'tea',
    source_id: '12',
  })
  const { sync, work } = worker()
  sync.start()
  await until(() => {
    work()
    return api.deliveries.length === 2
  })
  const bodies = Object.fromEntries(api.deliveries.map(({ jobId, body }) => [jobId, JSON.parse(body)]))
  expect(bodies['j-9']).toEqual({
    ...{ submission_id: 'b9a0-uuid', job_id: 'j-9', status: 'DONE', error: null },
    ...{ result: { echo: { texts: [] } }, ...source },
  })
  expect(bodies['j-10']).toMatchObject({
    submission_id: 12,
    job_id: 'j-10',
    status: 'FAILED',
    source_id: '12',
  })
  await until(() => queue.counts().hidden === 0)
})

test('an unknown type is answered and its message deleted', async () => {
  queue = await startSqsQueue()
  queue.send({ ...job('odd', 5), type: 'tea_making' })
  const { sync, jobs } = worker()
  sync.start()
  await until(() => api.deliveries.length === 1)
  await until(() => queue.counts().hidden === 0)
  expect(JSON.parse(api.deliveries[0].body).error).toBe('Unsupported job type: tea_making')
  expect(jobs.counts().dead).toBe(1)
})

test('four workers share a queue and none does a job twice', async () => {
  queue = await startSqsQueue()
  const ids = Array.from({ length: 80 }, (_, index) => `job-${index}`)
  for (const [index, id] of ids.entries()) queue.send(job(id, index))
  const workers = Array.from({ length: 4 }, () => worker({ room: () => 5 }))
  for (const { sync } of workers) sync.start()
  await until(() => {
    for (const { work } of workers) work()
    return api.deliveries.length >= ids.length
  })
  expect(api.deliveries.map((delivery) => delivery.jobId).sort()).toEqual(ids.sort())
  expect(workers.every(({ jobs }) => jobs.counts().done > 0)).toBe(true)
  await until(() => queue.counts().hidden === 0)
})

test('without credentials the state says so, and keys under Amazon’s names are not taken for the queue’s', async () => {
  queue = await startSqsQueue()
  const env = process.env
  process.env = {
    ...env,
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const { SQS_ACCESS_KEY_ID, SQS_SECRET_ACCESS_KEY, ...keyless } = queue.env
  try {
    delete process.env.AWS_ACCESS_KEY_ID
    delete process.env.AWS_SECRET_ACCESS_KEY
    const { sync } = worker({ env: keyless })
    sync.start()
    await until(() => sync.state().pull.breaker.status === 'token-refused')
    expect(sync.state().pull.lastError?.message).toContain('AWS credentials')
    process.env.AWS_ACCESS_KEY_ID = 'the-bucket’s'
    process.env.AWS_SECRET_ACCESS_KEY = 'the-bucket’s'
    expect(() => worker({ env: keyless })).toThrow(
      expect.objectContaining({
        reason: 'missing-setting',
        params: { names: expect.stringContaining('SQS_') },
      }),
    )
    expect(() => worker({ env: { ...keyless, SQS_ACCESS_KEY_ID: SQS_ACCESS_KEY_ID! } })).toThrow(
      expect.objectContaining({ reason: 'missing-setting' }),
    )
  } finally {
    process.env = env
  }
})

test('a queue that does not exist is named by its setting', async () => {
  queue = await startSqsQueue()
  const { sync } = worker({ env: { ...queue.env, SQS_QUEUE_URL: `${queue.env.SQS_QUEUE_URL}-not-there` } })
  sync.start()
  await until(() => sync.state().pull.lastError !== undefined)
  expect(sync.state().pull.lastError).toMatchObject({ reason: 'queue-not-found' })
})
