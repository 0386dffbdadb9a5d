import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { MIGRATIONS } from '#main/db/migrations/index.ts'
import { openDatabase } from '#main/db/open.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { type SyncStation, type SyncStationOptions, syncStation } from '#tools/stations/sync-station.ts'
import { until } from '#tools/until.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function academy(): Promise<AcademyApi> {
  const api = await startAcademyApi()
  closing.push(() => api.close())
  return api
}

/** No jitter: what waits is due at once. */
function station(options: SyncStationOptions): SyncStation {
  const made = syncStation({ random: () => 0, ...options })
  closing.push(() => made.remove())
  return made
}

const ALWAYS = Number.POSITIVE_INFINITY
const job = (id: string, source_id: unknown = 1, payload: object = {}) => ({
  id,
  type: 'embedding',
  source_id,
  payload,
})

/** A station that has computed the result of one job. */
async function withResult(api: AcademyApi, options: Partial<SyncStationOptions> = {}) {
  api.addJob(job('j'))
  const made = station({ api, ...options })
  made.sync.start()
  await until(() => made.work() > 0)
  return made
}

describe('a result', () => {
  test.each([
    '404',
    '413',
    '404-html',
  ] as const)('met by %s while the server is replaced waits, and arrives under its key', async (name) => {
    const api = await academy()
    api.arm('result', { name, times: 4 })
    const { events, outbox } = await withResult(api)
    await until(() => outbox.counts().sent === 1)
    expect(api.deliveries).toHaveLength(1)
    expect(events.filter((event) => event.name === 'push.failed')).toHaveLength(4)
    expect(outbox.counts()).toEqual({ pending: 0, sent: 1, dead: 0 })
  })

  test('answered with an empty object, which no server of the academy says, waits with that as its reason', async () => {
    const api = await academy()
    api.arm('result', { name: 'empty-object', times: ALWAYS })
    const { sync, outbox } = await withResult(api)
    await until(() => sync.state().push.lastError?.reason === 'answer-not-ours')
    expect(outbox.counts()).toEqual({ pending: 1, sent: 0, dead: 0 })
    api.clearFaults()
    await until(() => {
      sync.retryNow()
      return outbox.counts().sent === 1
    })
    expect(new Set(api.deliveries.map(({ key, body }) => `${key} ${body}`)).size).toBe(1)
  })

  test('that is refused without end is buried at last, for people to see', async () => {
    const api = await academy()
    api.arm('result', { name: '404', times: ALWAYS })
    const { outbox, events } = await withResult(api)
    await until(() => outbox.counts().dead === 1)
    expect(api.requests.filter(({ route }) => route === 'result')).toHaveLength(200)
    expect(events.filter(({ name }) => name === 'result.buried')).toHaveLength(1)
    expect(outbox.dead(10)).toMatchObject([
      { externalId: 'j', lastStatus: 404, lastError: 'result-refused', answer: '{"detail":"fault 404"}' },
    ])
  })

  test.each([
    ['by its number', (made: SyncStation) => made.outbox.revive([made.outbox.dead(1)[0]!.id], Date.now())],
    ['with all others', (made: SyncStation) => made.outbox.reviveAll(Date.now())],
  ])('that the contract itself refused is buried with the answer, and revived %s', async (_, revive) => {
    const api = await academy()
    api.arm('result', { name: '422', times: 1 })
    const made = await withResult(api)
    await until(() => made.outbox.counts().dead === 1)
    expect(api.deliveries).toEqual([])
    revive(made)
    made.sync.resultAdded()
    await until(() => made.outbox.counts().sent === 1)
    expect(api.deliveries).toHaveLength(1)
    expect(made.outbox.counts()).toEqual({ pending: 0, sent: 1, dead: 0 })
  })

  test('that was buried goes out again when the academy offers its job again', async () => {
    const api = await academy()
    api.arm('result', { name: '400', times: 1 })
    const made = await withResult(api)
    await until(() => made.outbox.counts().dead === 1)
    api.addJob(job('j'))
    await until(() => api.deliveries.length === 1)
    expect(made.jobs.counts()).toMatchObject({ done: 1, ready: 0 })
  })

  test.each([
    'text-login',
    'error-object',
    'empty-body',
    'html-login',
  ] as const)('answered 200 with %s is not taken for delivered', async (name) => {
    const api = await academy()
    // Fewer than what opens the circuit, which would wait for half a minute.
    api.arm('result', { name, times: 3 })
    const { outbox } = await withResult(api)
    await until(() => outbox.counts().sent === 1)
    // Each of them was followed by another try.
    expect(api.requests.filter(({ route }) => route === 'result')).toHaveLength(4)
    expect(api.deliveries).toHaveLength(1)
  })

  test('keeps how it was answered', async () => {
    const api = await academy()
    const { outbox } = await withResult(api)
    await until(() => outbox.counts().sent === 1)
    expect(outbox.ofJob(1)).toMatchObject([{ state: 'sent', lastStatus: 200, answer: '{"ok":true}' }])
  })
})

describe('the same job id', () => {
  test('from another academy is another job, and neither gets the other’s result', async () => {
    const [a, b] = [await academy(), await academy()]
    a.addJob(job('j', 1, { of: 'a' }))
    a.arm('result', { name: '503', times: ALWAYS })
    const first = station({ api: a })
    first.sync.start()
    await until(() => first.work() > 0)
    await first.stop()
    b.addJob(job('j', 1, { of: 'b' }))
    const second = station({ api: b, dir: first.dir })
    second.sync.start()
    await until(() => second.work() > 0)
    await second.sync.untilPushed()
    expect(b.deliveries.map(({ body }) => JSON.parse(body).result)).toEqual([{ echo: { of: 'b' } }])
    expect(second.sync.state().push).toMatchObject({ outbox: { pending: 0, sent: 1 }, elsewhere: 1 })
    await second.stop()
    a.clearFaults()
    const third = station({ api: a, dir: first.dir })
    third.sync.start()
    await third.sync.untilPushed()
    expect(a.deliveries.map(({ body }) => JSON.parse(body).result)).toEqual([{ echo: { of: 'a' } }])
    expect(a.deliveries[0]!.key).not.toBe(b.deliveries[0]!.key)
  })

  test('for another of the academy’s submissions is another job, under another key', async () => {
    const api = await academy()
    api.addJob(job('j', 1, { of: 1 }))
    const { sync, work } = station({ api })
    sync.start()
    await until(() => work() > 0)
    await sync.untilPushed()
    api.addJob(job('j', '2', { of: 2 }))
    await until(() => work() > 0)
    await sync.untilPushed()
    expect(api.deliveries.map(({ body }) => JSON.parse(body).submission_id)).toEqual([1, 2])
    expect(new Set(api.deliveries.map(({ key }) => key)).size).toBe(2)
  })

  test('spelled as a number or as text, at one address spelled in two ways, is one job', async () => {
    const api = await academy()
    api.addJob(job('j', 1))
    const first = station({ api })
    first.sync.start()
    await until(() => first.work() > 0)
    await first.sync.untilPushed()
    await first.stop()
    api.addJob(job('j', ' 1 '))
    const again = station({ api: { url: `${api.url}/`, token: api.token }, dir: first.dir })
    again.sync.start()
    await until(() => api.deliveries.length === 2)
    expect(api.deliveries[1]).toEqual(api.deliveries[0])
    expect(again.jobs.list({ limit: 10 })).toHaveLength(1)
  })

  test('in a folder from before identities had addresses is the job it was, and its result keeps its key', async () => {
    const api = await academy()
    const dir = testFolder()
    mkdirSync(dir, { recursive: true })
    const old = openDatabase(path.join(dir, 'station.db'), { migrations: MIGRATIONS.slice(0, 5) })
    old.exec(`
      INSERT INTO jobs (id, type, origin, external_id, submission_id, payload_json, rank_ms, state, result_json,
        created_at_ms, started_at_ms, finished_at_ms) VALUES
        (1, 'embedding', 'api', 'j', 1, '{}', 0, 'done', '{}', 1, 1, 1), (2, 'embedding', 'api', 'k', 2, '{}', 0, 'done', '{}', 1, 1, 1);
      INSERT INTO outbox (idempotency_key, topic, job_id, external_id, job_type, body, state, next_at_ms, created_at_ms, settled_at_ms)
      VALUES
        ('old-key-j', 'job.result', 1, 'j', 'embedding', '{"submission_id":1,"status":"DONE","result":{},"error":null}', 'sent', 1, 1, 1),
        ('old-key-k', 'job.result', 2, 'k', 'embedding', '{"submission_id":2,"status":"DONE","result":{},"error":null}', 'pending', 1, 1, NULL);`)
    old.close()
    const made = station({ api, dir })
    api.addJob(job('j', 1))
    made.sync.start()
    await until(() => api.deliveries.length === 2)
    await made.sync.untilPushed()
    expect(api.deliveries.map(({ key }) => key).sort()).toEqual(['old-key-j', 'old-key-k'])
    expect(made.jobs.counts()).toMatchObject({ done: 2, ready: 0 })
  })
})
