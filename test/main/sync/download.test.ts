import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { createDownloader } from '#main/sync/download.ts'
import { DOWNLOAD_LIMITS } from '#main/sync/limits.ts'
import { StationError } from '#shared/domain/errors.ts'
import { TEST_CERTIFICATE, TEST_KEY } from '#test/support/tls.ts'
import { seededRandom } from '#tools/random.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { type SyncStation, syncStation, TEST_DOWNLOAD_LIMITS } from '#tools/stations/sync-station.ts'
import { until } from '#tools/until.ts'

let api: AcademyApi
let station: SyncStation
beforeAll(async () => {
  api = await startAcademyApi()
})
afterAll(() => api.close())
beforeEach(() => {
  station = syncStation({ api })
})
afterEach(async () => {
  api.clearFaults()
  await station.remove()
})

const random = seededRandom(20261123)
const bytes = (length: number) => Buffer.from(Array.from({ length }, () => random.int(0, 255)))
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')
const never = new AbortController().signal

const fetchInput = (url: unknown, blobSha256?: string) =>
  station.sync.fetchInput({ payload: { download_url: url }, blobSha256 }, never)
const filesLeft = () =>
  readdirSync(path.join(station.dir, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )

test('a file arrives whole under its hash, and nothing but a Range ever goes out beside the address', async () => {
  const content = bytes(300_000)
  const seen = api.requests.length
  const file = await fetchInput(api.addFile('../../etc/passwd', content))
  expect(file).toEqual({
    sha256: sha256(content),
    bytes: content.length,
    path: path.join(station.dir, 'blobs', file.sha256.slice(0, 2), file.sha256),
  })
  expect(readFileSync(file.path).equals(content)).toBe(true)
  expect(api.requests.slice(seen).map((request) => request.token)).toEqual([undefined])
})

test('the same bytes under two names are one file', async () => {
  const content = bytes(1_000)
  const first = await fetchInput(api.addFile('a.jpg', content))
  const second = await fetchInput(api.addFile('b.jpg', content))
  expect(second).toEqual(first)
  expect(filesLeft()).toHaveLength(1)
})

test('a file the job has is not fetched again; one that is gone from the disk is', async () => {
  const url = api.addFile('once.jpg', bytes(500))
  const file = await fetchInput(url)
  const seen = api.requests.length
  expect(await fetchInput(url, file.sha256)).toEqual(file)
  expect(api.requests.length).toBe(seen)
  const { rmSync } = await import('node:fs')
  rmSync(file.path)
  expect(await fetchInput(url, file.sha256)).toEqual(file)
  expect(existsSync(file.path)).toBe(true)
})

test('a compressed answer is checked by its compressed length and stored as it was meant', async () => {
  const content = Buffer.from('{"answer":"B"}\n'.repeat(5_000))
  const file = await fetchInput(api.addFile('sheet.json', content, { gzip: true }))
  expect(file).toMatchObject({ bytes: content.length, sha256: sha256(content) })
})

test.each([
  { gzip: false },
  { gzip: true },
])('a connection that breaks is taken up where it broke (%j)', async ({ gzip }) => {
  const content = bytes(200_000)
  const seen = api.requests.length
  const url = api.addFile('video.mp4', content, { gzip, breakAfterBytes: 60_000, breaks: 3 })
  const file = await fetchInput(url)
  expect(file.sha256).toBe(sha256(content))
  const ranges = api.requests.slice(seen).map((request) => request.range)
  expect(ranges[0]).toBeUndefined()
  expect(ranges.length).toBe(4)
  expect(ranges.slice(1).every((range) => range !== 'bytes=0-')).toBe(true)
})

test.each([
  ['no ETag', { etag: null }, 'connection-broken'],
  ['a weak ETag', { etag: 'W/"1"' }, 'connection-broken'],
  ['no ranges', { ranges: false }, 'download-changed'],
])('with %s a broken download is never patched together', async (_, options, reason) => {
  const url = api.addFile('video.mp4', bytes(50_000), { ...options, breakAfterBytes: 20_000, breaks: 1 })
  await expect(fetchInput(url)).rejects.toMatchObject({ code: 'unavailable', reason })
  expect(filesLeft()).toEqual([])
  await expect(fetchInput(url)).resolves.toMatchObject({ bytes: 50_000 })
})

test('a line that breaks for ever is given up', async () => {
  const url = api.addFile('video.mp4', bytes(50_000), { breakAfterBytes: 0, breaks: 99 })
  await expect(fetchInput(url)).rejects.toMatchObject({ reason: 'connection-broken' })
})

test.each([
  ['a signature that ran out', { expired: true }, 'unavailable', 'download-expired'],
])('%s may be tried again, and its address loses the signature in what is told', async (_, options, code, reason) => {
  const failure = await fetchInput(api.addFile('late.jpg', bytes(10), options)).catch((thrown) => thrown)
  expect(failure).toMatchObject({ code, reason })
  expect(failure.message).toBe(`403 for url: ${api.url}/files/late.jpg`)
})

test('a file that is not there is final', async () => {
  await expect(fetchInput(`${api.url}/files/none`)).rejects.toMatchObject({
    code: 'not-found',
    reason: 'download-gone',
  })
})

test.each([
  [undefined],
  [''],
  [null],
  [7],
])('download_url %j is missing, in the original words', async (url) => {
  await expect(fetchInput(url)).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'download_url missing',
  })
})

test('a file above the cap is refused by its announced length before a byte is written', async () => {
  const url = api.addFile('huge.bin', Buffer.alloc(TEST_DOWNLOAD_LIMITS.maxBytes + 1))
  await expect(fetchInput(url)).rejects.toMatchObject({ reason: 'file-too-large' })
})

test.each([
  'endless-body',
  'gzip-bomb',
] as const)('%s ends at the cap and leaves nothing behind', async (name) => {
  const url = api.addFile('bomb', bytes(100))
  api.arm('download', { name })
  await expect(fetchInput(url)).rejects.toMatchObject({ reason: 'body-too-large' })
  expect(filesLeft()).toEqual([])
})

test.each(['truncated-body', 'length-too-long'] as const)('%s never becomes a file', async (name) => {
  const url = api.addFile('scan.jpg', bytes(10_000), { etag: null })
  api.arm('download', { name, times: 1 })
  await expect(fetchInput(url)).rejects.toMatchObject({ code: 'unavailable' })
  expect(filesLeft()).toEqual([])
})

test('a sender that trickles is given up by its speed, not by its pauses', async () => {
  const url = api.addFile('slow.bin', bytes(5_000))
  api.arm('download', { name: 'drip', stepMs: 20 })
  await expect(fetchInput(url)).rejects.toMatchObject({ reason: 'too-slow' })
})

test('a download that is called off ends at once with the reason it was given, and leaves nothing', async () => {
  const url = api.addFile('slow.bin', bytes(5_000))
  api.arm('download', { name: 'drip', stepMs: 50 })
  const stop = new AbortController()
  const running = station.sync.fetchInput(
    { payload: { download_url: url }, blobSha256: undefined },
    stop.signal,
  )
  const why = new StationError('cancelled', 'The station is stopping', { reason: 'stopping' })
  setTimeout(() => stop.abort(why), 30)
  await expect(running).rejects.toBe(why)
  expect(filesLeft()).toEqual([])
})

test('a storage host that is down for a while costs the job no attempt', async () => {
  const patient = syncStation({ api, random: () => 0, inputPatienceMs: 60_000 })
  try {
    const url = api.addFile('later.jpg', bytes(5_000))
    api.arm('download', { name: '503', times: 2 })
    api.arm('download', { name: 'reset', times: 2 })
    const file = await patient.sync.fetchInput(
      { payload: { download_url: url }, blobSha256: undefined },
      never,
    )
    expect(file.bytes).toBe(5_000)
  } finally {
    await patient.remove()
  }
})

test('a job that waits for a dead storage host is let go when the station stops', async () => {
  const patient = syncStation({ api, inputPatienceMs: 600_000 })
  try {
    const url = api.addFile('never.jpg', bytes(10))
    api.arm('download', { name: 'reset', times: Number.POSITIVE_INFINITY })
    const stop = new AbortController()
    const seen = api.requests.length
    const running = patient.sync.fetchInput(
      { payload: { download_url: url }, blobSha256: undefined },
      stop.signal,
    )
    await until(() => api.requests.length > seen + 1)
    const why = new StationError('cancelled', 'The station is stopping', { reason: 'stopping' })
    stop.abort(why)
    await expect(running).rejects.toBe(why)
  } finally {
    await patient.remove()
  }
})

test('without room on the disk nothing is asked for', async () => {
  const limits = { ...TEST_DOWNLOAD_LIMITS, keepFreeBytes: Number.MAX_SAFE_INTEGER }
  const full = createDownloader({ blobs: station.blobs, clock: systemClock, allowPrivate: true, limits })
  const seen = api.requests.length
  await expect(full.download(api.addFile('a', bytes(10)), never)).rejects.toMatchObject({
    reason: 'disk-full',
  })
  expect(api.requests.length).toBe(seen)
  await full.close()
})

test('a redirect is followed within https and never out of it', async () => {
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, TEST_CERTIFICATE])
  const content = bytes(100)
  const plain = api.addFile('plain.jpg', content)
  const server = https.createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (request, response) => {
    const location = { '/within': '/file', '/out': plain }[request.url ?? '']
    if (location === undefined) response.end(content)
    else response.writeHead(302, { location }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const limits = { ...DOWNLOAD_LIMITS, keepFreeBytes: 0 }
  const downloader = createDownloader({
    blobs: station.blobs,
    clock: systemClock,
    allowPrivate: true,
    limits,
  })
  const secure = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    expect(await downloader.download(`${secure}/within`, never)).toMatchObject({ sha256: sha256(content) })
    const seen = api.requests.length
    await expect(downloader.download(`${secure}/out`, never)).rejects.toMatchObject({
      reason: 'bad-download-url',
      message: 'a redirect leaves https',
    })
    expect(api.requests.length).toBe(seen)
  } finally {
    tls.setDefaultCACertificates(before)
    await downloader.close()
    server.closeAllConnections()
    server.close()
  }
})
