import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { createBlobs } from '#main/db/blob-store.ts'
import { blobsRepository } from '#main/db/blobs.ts'
import { openDatabase } from '#main/db/open.ts'
import { createDownloader } from '#main/sync/download.ts'
import { isAddressAllowed, type Resolve } from '#main/sync/safe-address.ts'
import { type AcademyApi, startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { TEST_DOWNLOAD_LIMITS } from '#tools/stations/sync-station.ts'

let dir: string
let port: number
let touched = 0
/** Listens where no download may ever lead. */
const canary = net.createServer((socket) => {
  touched += 1
  socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret')
})
let api: AcademyApi

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'safe-address-'))
  await new Promise<void>((resolve) => canary.listen(0, '::', resolve))
  port = (canary.address() as AddressInfo).port
  api = await startAcademyApi()
})
afterAll(async () => {
  canary.close()
  await api.close()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(() => {
  touched = 0
})

function downloader(options: { allowPrivate?: boolean; resolve?: Resolve } = {}) {
  const db = openDatabase(path.join(mkdtempSync(path.join(dir, 'db-')), 'station.db'))
  const blobsDir = path.join(path.dirname(db.name), 'blobs')
  const blobs = createBlobs({ dir: blobsDir, table: blobsRepository(db), clock: systemClock })
  const made = createDownloader({
    blobs,
    clock: systemClock,
    limits: TEST_DOWNLOAD_LIMITS,
    allowPrivate: options.allowPrivate ?? false,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  })
  const get = (url: string) => made.download(url, new AbortController().signal)
  const files = () =>
    readdirSync(blobsDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return { get, files }
}

const SPELLINGS = [
  'http://127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7f.1:PORT/',
  'http://0x7f.0x0.0x0.0x1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://017700000001:PORT/',
  'http://0177.0x0.0.1:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://１２７.０.０.１:PORT/',
  'http://127。0。0。1:PORT/',
  'http://%31%32%37.0.0.1:PORT/',
  'http://127.255.255.254:PORT/',
  'http://0:PORT/',
  'http://0.0.0.0:PORT/',
  'http://0x0:PORT/',
  'http://[::1]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[64:ff9b::7f00:1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[fe80::1]:PORT/',
  'http://[fc00::1]:PORT/',
  'http://[fd12:3456::1]:PORT/',
  'http://[ff02::1]:PORT/',
  'http://10.0.0.1:PORT/',
  'http://172.16.0.1:PORT/',
  'http://172.31.255.255:PORT/',
  'http://192.168.0.1:PORT/',
  'http://100.64.0.1:PORT/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/latest/meta-data/',
  'http://0xa9fea9fe/latest/meta-data/',
  'http://[::ffff:a9fe:a9fe]/latest/meta-data/',
  'http://198.18.0.1:PORT/',
  'http://224.0.0.1:PORT/',
  'http://255.255.255.255:PORT/',
  'http://localhost:PORT/',
  'http://LOCALHOST:PORT/',
  'http://localhost.:PORT/',
]

test.each(SPELLINGS)('%s leads nowhere', async (spelling) => {
  const { get, files } = downloader()
  await expect(get(spelling.replace('PORT', String(port)))).rejects.toMatchObject({
    reason: expect.stringMatching(/^(address-refused|name-not-found|bad-download-url)$/),
  })
  expect(touched).toBe(0)
  expect(files()).toEqual([])
})

test.each([
  'file:///etc/passwd',
  'ftp://example.com/a',
  'gopher://127.0.0.1:70/',
  'data:text/plain,hi',
  'javascript:alert(1)',
  'http://user:pass@example.com/',
  'http://',
  'not an address',
  '//example.com/a',
])('%s is no download address', async (url) => {
  await expect(downloader().get(url)).rejects.toMatchObject({
    code: 'invalid-input',
    reason: 'bad-download-url',
  })
})

test('a public name that resolves to a private address is refused when the socket opens', async () => {
  const { get } = downloader({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
  await expect(get(`http://files.example:${port}/`)).rejects.toMatchObject({ reason: 'address-refused' })
  expect(touched).toBe(0)
})

test('a name with one private address among public ones is refused', async () => {
  const { get } = downloader({
    resolve: async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ],
  })
  await expect(get(`http://files.example:${port}/`)).rejects.toMatchObject({ reason: 'address-refused' })
})

test('a name that is public when looked at and private when used is never connected to', async () => {
  let lookups = 0
  // The building's own server stands for the public one: the first answer is allowed, every later one is not.
  const { get } = downloader({
    allowPrivate: true,
    resolve: async () => {
      lookups += 1
      return lookups === 1
        ? [{ address: '127.0.0.1', family: 4 }]
        : [{ address: '169.254.169.254', family: 4 }]
    },
  })
  const good = new URL(api.addFile('scan.jpg', Buffer.from('pixels')))
  good.hostname = 'rebind.example'
  api.arm('download', { name: 'close-without-answer' })
  await expect(get(good.href)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(get(good.href)).rejects.toMatchObject({ reason: 'address-refused' })
  expect(lookups).toBe(2)
})

test.each([
  ['metadata', 'http://169.254.169.254/latest/meta-data/', 'address-refused'],
  ['a file', 'file:///etc/passwd', 'bad-download-url'],
  ['a name that resolves to metadata', 'http://sneaky.example/', 'address-refused'],
])('a redirect to %s is refused', async (_, location, reason) => {
  const { get } = downloader({
    allowPrivate: true,
    resolve: async () => [{ address: '169.254.169.254', family: 4 }],
  })
  const url = api.addFile('scan.jpg', Buffer.from('pixels'))
  api.arm('download', { name: 'redirect', location })
  await expect(get(url)).rejects.toMatchObject({ code: 'invalid-input', reason })
})

test('two redirects are followed, a third is not', async () => {
  const { get } = downloader({ allowPrivate: true })
  const url = api.addFile('scan.jpg', Buffer.from('pixels'))
  api.arm('download', { name: 'redirect', location: url, times: 2 })
  await expect(get(url)).resolves.toMatchObject({ bytes: 6 })
  api.arm('download', { name: 'redirect', location: url, times: 3 })
  await expect(get(url)).rejects.toMatchObject({ reason: 'too-many-redirects' })
})

test('DOWNLOAD_ALLOW_PRIVATE opens the building, not link-local, multicast or unspecified addresses', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '100.64.0.9',
    '::1',
    'fd00::1',
  ]) {
    expect(isAddressAllowed(address, false), address).toBe(false)
    expect(isAddressAllowed(address, true), address).toBe(true)
  }
  for (const address of [
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'ff02::1',
    '::',
  ]) {
    expect(isAddressAllowed(address, true), address).toBe(false)
  }
})

test('ordinary public addresses are allowed, words are not addresses', () => {
  for (const address of [
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '211.231.100.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ]) {
    expect(isAddressAllowed(address, false), address).toBe(true)
  }
  for (const text of ['', 'example.com', '1.2.3', '::ffff:8.8.8.8']) {
    expect(isAddressAllowed(text, false), text).toBe(false)
  }
})
