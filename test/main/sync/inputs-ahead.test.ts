import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readSettings } from '#main/base/settings.ts'
import { ownProgram } from '#main/engines/program.ts'
import { defineJob } from '#main/jobs/define.ts'
import { roomFor } from '#main/jobs/fetch-ahead.ts'
import { omrGrading } from '#main/jobs/omr-grading/job.ts'
import { type FakeClock, fakeClock } from '#test/support/fake-clock.ts'
import { testStation } from '#test/support/test-station.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'

const MINUTE = 60_000

let api: AcademyApi
afterEach(() => api.close())

const kind = (type: string, timeoutMs: number) =>
  defineJob({
    ...{ type, timeoutMs, file: 'required', concurrency: 1, retry: { attempts: 3, backoffMs: 1 } },
    payload: z.looseObject({}),
    result: z.object({ sha256: z.string() }),
    run: async (_, { file }) => ({ sha256: file!.sha256 }),
  })
const sheet = kind('sheet', MINUTE)
const page = kind('page', 5 * MINUTE)
const lecture = kind('lecture', 120 * MINUTE)

const settingsFor = (env: Record<string, string> = {}) =>
  readSettings({
    API_BASE_URL: api.url,
    INTERNAL_WORKER_TOKEN: api.token,
    AI_WORKER_POLL_INTERVAL: '0.02',
    DOWNLOAD_ALLOW_PRIVATE: '1',
    ...env,
  })

/** A worker with nothing running until it is told. */
async function worker(options: { clock?: FakeClock; paused?: readonly string[] } = {}) {
  const { clock, paused = [] } = options
  const made = testStation({
    ...(clock === undefined ? {} : { clock }),
    program: ownProgram(process.env),
    definitions: [lecture, page, sheet],
    sync: true,
    settings: settingsFor(clock === undefined ? {} : { AI_WORKER_POLL_INTERVAL: '5' }),
  })
  for (const type of paused) made.station.runner.pause(type)
  await made.station.start()
  return made
}

/** Lets time go by until something holds. */
const untilLater = (clock: FakeClock, holds: () => boolean) =>
  until(() => {
    for (let left = 5_000; left > 0; ) left -= clock.step(left)
    return holds()
  })

const downloads = () => api.requests.filter(({ route }) => route === 'download').length
const bytesOf = (name: string) => Buffer.from(`file of ${name}`)
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')
function offer(type: string, name: string): void {
  api.addJob({ id: name, type, payload: { download_url: api.addFile(name, bytesOf(name)) } })
}

describe('an input', () => {
  test('is fetched while its address lives, sheets first, and serves the job long after the address has run out', async () => {
    api = await startAcademyApi()
    const { station } = await worker({ paused: ['sheet', 'page', 'lecture'] })
    for (let i = 0; i < 5; i++) offer(i % 2 === 0 ? 'sheet' : 'page', `f-${i}`)
    offer('lecture', 'film')
    const fetched = () =>
      station.jobs.list({ limit: 10 }).filter(({ blobSha256 }) => blobSha256 !== undefined).length
    await until(() => fetched() === 5 && station.jobs.counts().ready === 6)
    expect(downloads()).toBe(5)
    for (let i = 0; i < 5; i++) api.addFile(`f-${i}`, bytesOf(`f-${i}`), { expired: true })
    for (const type of ['sheet', 'page']) station.runner.resume(type)
    await until(() => api.deliveries.length === 5)
    for (const { jobId, body } of api.deliveries)
      expect(JSON.parse(body)).toMatchObject({ status: 'DONE', result: { sha256: sha256(bytesOf(jobId)) } })
    // The lecture's file is fetched when its turn comes.
    expect(downloads()).toBe(5)
    station.runner.resume('lecture')
    await until(() => api.deliveries.length === 6)
    expect(downloads()).toBe(6)
  })

  test('that is on its way when the job’s turn comes is waited for, not fetched twice', async () => {
    api = await startAcademyApi()
    api.arm('download', { name: 'drip', stepMs: 20 })
    const { station } = await worker()
    offer('sheet', 'slow')
    await until(() => station.jobs.counts().done === 1)
    expect(downloads()).toBe(1)
  })

  test('whose address has run out is asked of the academy again: a newer address is taken at once', async () => {
    api = await startAcademyApi()
    const { station } = await worker()
    api.addFile('late', bytesOf('late'), { expired: true })
    const download_url = `${api.url}/files/late?v=1`
    api.addJob({ id: 'late', type: 'sheet', source_id: 4, payload: { download_url } })
    const waiting = () => station.jobs.list({ limit: 1 })[0]
    await until(() => waiting()?.error?.reason === 'download-expired')
    expect(waiting()).toMatchObject({ state: 'ready', attempt: 1, runAtMs: expect.any(Number) })
    expect(api.deliveries).toEqual([])
    api.addJob({
      id: 'late',
      type: 'sheet',
      source_id: 4,
      payload: { download_url: api.addFile('late', bytesOf('late')) },
    })
    await until(() => api.deliveries.length === 1)
    expect(JSON.parse(api.deliveries[0]!.body)).toMatchObject({ status: 'DONE' })
  })

  test('that nobody gives another address for ends the job by name, and one that comes later still does it', async () => {
    api = await startAcademyApi()
    const clock = fakeClock()
    const { station } = await worker({ clock })
    api.addFile('gone', bytesOf('gone'), { expired: true })
    api.addJob({
      id: 'gone',
      type: 'sheet',
      source_id: 4,
      payload: { download_url: `${api.url}/files/gone?v=1` },
    })
    await untilLater(clock, () => station.jobs.counts().dead === 1)
    await untilLater(clock, () => api.deliveries.length === 1)
    expect(JSON.parse(api.deliveries[0]!.body)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('403'),
    })
    expect(station.jobs.list({ limit: 1 })).toMatchObject([
      { attempt: 4, error: { reason: 'download-expired' } },
    ])
    api.addJob({
      id: 'gone',
      type: 'sheet',
      source_id: 4,
      payload: { download_url: api.addFile('gone', bytesOf('gone')) },
    })
    await untilLater(clock, () => api.deliveries.length === 2)
    expect(JSON.parse(api.deliveries[1]!.body)).toMatchObject({ status: 'DONE' })
    expect(api.deliveries[1]!.key).not.toBe(api.deliveries[0]!.key)
  })

  test.each([
    {},
    { GRADING_STATION_COMPAT: 'v1' },
  ])('that is a portal’s page is tried again, then the job fails by name and grades nothing (%o)', async (env) => {
    api = await startAcademyApi()
    const { station } = testStation({
      program: ownProgram(process.env),
      definitions: [{ ...omrGrading, retry: { attempts: 2, backoffMs: 1 } }],
      sync: true,
      settings: settingsFor(env as Record<string, string>),
    })
    await station.start()
    api.arm('download', { name: 'html-login', times: Number.POSITIVE_INFINITY })
    const questions = [{ question_id: 1, roi: { x: 0, y: 0, w: 10, h: 10 } }]
    api.addJob({
      id: 'p',
      type: 'omr_grading',
      payload: { download_url: api.addFile('p', bytesOf('p')), questions },
    })
    await until(() => api.deliveries.length === 1)
    expect(JSON.parse(api.deliveries[0]!.body)).toMatchObject({
      ...{ status: 'FAILED', result: {}, error: expect.stringContaining('web page') },
    })
    expect(station.jobs.list({ limit: 1 })).toMatchObject([
      { attempt: 2, error: { reason: 'download-web-page' } },
    ])
  })
})

test('a portal’s page met once costs the job nothing but time', async () => {
  api = await startAcademyApi()
  const { station } = await worker()
  for (const name of ['html-login', 'error-object'] as const) api.arm('download', { name })
  offer('sheet', 'through')
  await until(() => api.deliveries.length === 1)
  expect(JSON.parse(api.deliveries[0]!.body)).toMatchObject({ status: 'DONE' })
  expect(readFileSync(station.blobs.find(sha256(bytesOf('through')))!.path)).toEqual(bytesOf('through'))
})

describe('the fetch quota', () => {
  test.each([
    ['a paused type', 'page', ['page', 'lecture']],
    ['lectures', 'lecture', ['lecture']],
  ] as const)('%s that waits does not keep the sheets behind it from being fetched', async (_, type, paused) => {
    api = await startAcademyApi()
    const { station } = await worker({ paused })
    for (let i = 0; i < 40; i++) offer(type, `before-${i}`)
    offer('sheet', 'behind')
    await until(() => api.deliveries.some(({ jobId }) => jobId === 'behind'))
    expect(station.jobs.counts().ready).toBe(40)
  })

  test('is sixteen quick jobs, two lectures of any number, and an end to what waits', () => {
    const kinds = [lecture, page, sheet]
    const waiting = (counts: Record<string, number>) => ({
      dueByType: (types: readonly string[], limit: number) =>
        types.map((type) => ({ type, count: Math.min(limit, counts[type] ?? 0) })),
    })
    const room = (counts: Record<string, number>, types: string[] = [], all = false) =>
      roomFor(kinds, waiting(counts), { all, types })
    expect(room({})).toBe(16)
    expect(room({ sheet: 16 })).toBe(0)
    expect(room({ sheet: 9, page: 9 })).toBe(0)
    expect(room({ lecture: 16 })).toBe(14)
    expect(room({ lecture: 250, sheet: 4 })).toBe(2)
    expect(room({ page: 16 }, ['page'])).toBe(16)
    expect(room({ page: 256 }, ['page'])).toBe(0)
    expect(room({}, [], true)).toBe(0)
  })
})

describe('a flood of jobs that cannot be run', () => {
  test('is answered once each, kept small and few, and lets the sheet behind it through', async () => {
    api = await startAcademyApi()
    const { station } = await worker()
    const big = 'x'.repeat(200_000)
    const source = { tenant_id: big }
    for (let i = 0; i < 30; i++) api.addJob({ id: `odd-${i}`, type: 'tea', payload: { big }, ...source })
    for (let i = 0; i < 10; i++) api.addJob({ id: { i } as never, type: 'sheet', payload: { big } })
    api.addJob({ id: 'odd-0', type: 'tea', source_id: 1, payload: { big } })
    offer('sheet', 'behind')
    await until(() => api.deliveries.some(({ jobId }) => jobId === 'behind'))
    await station.sync?.untilPushed()
    const answered = api.deliveries.filter(({ jobId }) => jobId.startsWith('odd-'))
    expect(answered).toHaveLength(30)
    const kept = station.db
      .prepare(`SELECT max(length(payload_json) + length(source_json)) FROM jobs WHERE state = 'dead'`)
      .pluck()
      .get()
    expect(Number(kept)).toBeLessThan(10_000)
    expect(station.jobs.retryNow(station.jobs.list({ limit: 50, state: 'dead' })[0]!.id)).toBe(false)
  })
})
