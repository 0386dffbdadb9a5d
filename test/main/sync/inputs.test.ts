import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Clock, systemClock } from '#main/base/clock.ts'
import { readSettings } from '#main/base/settings.ts'
import { ownProgram } from '#main/engines/program.ts'
import { createFilesHandler } from '#main/files/handler.ts'
import { defineJob } from '#main/jobs/define.ts'
import { StationError } from '#shared/domain/errors.ts'
import { keptMs } from '#shared/domain/keeping.ts'
import { sampleScan } from '#test/support/desk.ts'
import { testStation } from '#test/support/test-station.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'

let api: AcademyApi
beforeAll(async () => {
  api = await startAcademyApi()
})
afterAll(() => api.close())

/** A station that works for the academy; the address of its one job has run out when the first attempt fails. */
async function stationWithFetchedJob() {
  const scan = sampleScan('01-flatbed.jpg')
  let attempts = 0
  const failsOnce = defineJob({
    type: 'fails-once',
    payload: z.object({ download_url: z.string() }),
    result: z.object({ bytes: z.number() }),
    file: 'required',
    retry: { attempts: 2, backoffMs: 1 },
    timeoutMs: 30_000,
    concurrency: 1,
    async run(_, { file }) {
      attempts += 1
      if (attempts > 1) return { bytes: file!.bytes }
      api.addFile('scan.jpg', scan, { expired: true })
      throw new StationError('unavailable', 'not this time')
    },
  })
  let aheadMs = 0
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  const { station } = testStation({
    clock,
    program: ownProgram(process.env),
    definitions: [failsOnce],
    sync: true,
    settings: readSettings({
      API_BASE_URL: api.url,
      INTERNAL_WORKER_TOKEN: api.token,
      AI_WORKER_POLL_INTERVAL: '0.02',
      DOWNLOAD_ALLOW_PRIVATE: '1',
    }),
  })
  api.addJob({ type: 'fails-once', payload: { download_url: api.addFile('scan.jpg', scan) } })
  await station.start()
  await until(() => api.deliveries.length === 1)
  const [job] = station.jobs.list({ limit: 1 })
  const goAhead = (ms: number) => {
    aheadMs += ms
  }
  return { station, scan, id: job!.id, goAhead }
}

test('a downloaded input belongs to its job: to the next attempt, to whoever looks, and for as long as promised', async () => {
  const { station, scan, id, goAhead } = await stationWithFetchedJob()
  expect(station.jobs.find(id)).toMatchObject({ state: 'done', attempt: 2, result: { bytes: scan.length } })
  expect(api.requests.filter(({ route }) => route === 'download')).toHaveLength(1)

  const preview = await createFilesHandler(station)(new Request(`http://station/jobs/${id}/input.jpg`))
  expect(preview?.headers.get('content-type')).toBe('image/jpeg')

  await station.sync?.untilPushed()
  const sha256 = station.jobs.find(id)!.blobSha256!
  goAhead(keptMs('doneInput') - 60_000)
  station.blobs.purge(station.seenTime.clock.now(), false)
  expect(station.blobs.find(sha256)?.bytes).toBe(scan.length)
  goAhead(120_000)
  station.blobs.purge(station.seenTime.clock.now(), false)
  expect(station.blobs.find(sha256)).toBeUndefined()
})
