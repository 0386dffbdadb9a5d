import http from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createApiClient, NEXT_JOB_PATH } from '#main/sync/client.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { type SyncStation, syncStation } from '#tools/stations/sync-station.ts'
import { until } from '#tools/until.ts'

let api: AcademyApi
/** Another origin, where neither the token nor a request may ever arrive. */
const thirdHost = http.createServer((request, response) => {
  seenElsewhere.push(request.headers)
  response.end('{"job":null}')
})
const seenElsewhere: http.IncomingHttpHeaders[] = []
const stations: SyncStation[] = []

beforeAll(async () => {
  await new Promise<void>((resolve) => thirdHost.listen(0, '127.0.0.1', resolve))
})
afterAll(() => void thirdHost.close())
afterEach(async () => {
  for (const station of stations.splice(0)) await station.remove()
  await api.close()
})

function station(): SyncStation {
  const made = syncStation({ api, random: () => 0 })
  stations.push(made)
  return made
}

test('a redirect is never followed, for a job or a result, so the token reaches no third host', async () => {
  api = await startAcademyApi()
  const location = `http://127.0.0.1:${(thirdHost.address() as AddressInfo).port}/api/v1/internal/ai/job/next/`
  api.arm('next', { name: 'redirect', location })
  api.arm('result', { name: 'redirect', location })
  api.addJob({ type: 'embedding' })
  const { sync, work, events } = station()
  sync.start()
  await until(() => work() > 0)
  await until(() => api.deliveries.length === 1)
  const reasons = events.flatMap((event) => ('error' in event ? [event.error.reason] : []))
  expect(reasons.filter((reason) => reason === 'api-redirects')).toHaveLength(2)
  expect(seenElsewhere).toEqual([])
})

test('asking goes on when the disk is there again, and takes a job with the pictures of its template', async () => {
  api = await startAcademyApi()
  let isAway = true
  const made = syncStation({
    ...{ api, random: () => 0 },
    room() {
      if (isAway) throw Object.assign(new Error('no such folder'), { code: 'ENOENT', syscall: 'statfs' })
      return 100
    },
  })
  stations.push(made)
  api.addJob({ type: 'embedding', payload: { texts: ['x'.repeat(3 * 1024 ** 2)] } })
  made.sync.start()
  await until(() => made.events.some(({ name }) => name === 'pull.failed'))
  isAway = false
  made.sync.retryNow()
  await until(() => made.work(() => ({})) > 0)
  await until(() => api.deliveries.length === 1)
})

test('the token goes with every question and result, and with no download', async () => {
  api = await startAcademyApi()
  const { sync, work } = station()
  api.addJob({ type: 'embedding' })
  sync.start()
  await until(() => work() > 0)
  await until(() => api.deliveries.length === 1)
  await sync.fetchInput(
    { payload: { download_url: api.addFile('a', Buffer.from('a')) }, blobSha256: undefined },
    new AbortController().signal,
  )
  for (const { route, token } of api.requests) {
    expect(token, route).toBe(route === 'download' ? undefined : api.token)
  }
})

test.each([
  [undefined, 'missing-setting'],
  ['two words', 'bad-setting'],
  ['line\nbreak', 'bad-setting'],
  ['토큰', 'bad-setting'],
])('token %j is refused by the name of its variable, never by its value', async (token, reason) => {
  api = await startAcademyApi()
  const make = () => createApiClient({ baseUrl: api.url, token })
  expect(make).toThrow(
    expect.objectContaining({ reason, message: expect.stringContaining('INTERNAL_WORKER_TOKEN') }),
  )
  if (token !== undefined) expect(make).not.toThrow(token)
})

test('a base address with a slash or a path in front still reaches the endpoint once', async () => {
  api = await startAcademyApi()
  const client = createApiClient({ baseUrl: `${api.url}/`, token: api.token })
  expect((await client.get(NEXT_JOB_PATH)).status).toBe(200)
  await client.close()
})

test('text of any kind comes through ids, types, payloads and results unchanged', async () => {
  api = await startAcademyApi()
  const { sync, work, jobs } = station()
  const text = fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 })
  const naughty = [
    ...fc.sample(text, { numRuns: 60, seed: 20261123 }),
    '../../../etc/passwd',
    'C:\\CON',
    'a\u0000b',
    '\u202Efdp.exe',
    "'; DROP TABLE jobs; --",
    '<script>alert(1)</script>',
    '=cmd|calc',
    '__proto__',
    '가'.repeat(85),
    '\ufeffbom',
  ]
  const ids = [...new Set(naughty)]
  for (const [index, id] of ids.entries()) {
    api.addJob({ id, type: 'embedding', source_id: index, payload: { texts: [id], [`k${id}`]: id } })
  }
  sync.start()
  await until(() => {
    work((payload) => ({ back: (payload as { texts: string[] }).texts[0] }))
    return api.deliveries.length === ids.length
  })
  for (const delivery of api.deliveries) {
    expect(JSON.parse(delivery.body).result.back).toBe(delivery.jobId)
  }
  expect(api.deliveries.map((delivery) => delivery.jobId).sort()).toEqual([...ids].sort())
  expect(
    jobs
      .list({ limit: 200 })
      .map((job) => job.externalId)
      .sort(),
  ).toEqual([...ids].sort())
})

test.each([
  ['no id', { id: null }, 'bad-job-id'],
  ['an empty id', { id: '' }, 'bad-job-id'],
  ['an id of 5,000 letters', { id: 'x'.repeat(5_000) }, 'bad-job-id'],
  ['a list for an id', { id: ['a'] }, 'bad-job-id'],
  ['no type', { type: null }, 'bad-job-type'],
  ['a type of 5,000 letters', { type: 'x'.repeat(5_000) }, 'bad-job-type'],
  ['a text for a payload', { payload: 'text' }, 'bad-payload'],
  ['a list for a payload', { payload: [1] }, 'bad-payload'],
])('a job with %s is answered FAILED and visible as dead', async (_, change, reason) => {
  api = await startAcademyApi()
  const { sync, jobs, work } = station()
  api.addJob({ id: 'fine', type: 'embedding', source_id: 12, ...change } as never)
  sync.start()
  await until(() => api.deliveries.length === 1)
  expect(work()).toBe(0)
  expect(JSON.parse(api.deliveries[0].body)).toMatchObject({
    submission_id: 12,
    status: 'FAILED',
    result: {},
  })
  expect(jobs.list({ limit: 5 })).toMatchObject([{ state: 'dead', error: { reason } }])
})
