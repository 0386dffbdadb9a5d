import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { presignedTarget } from '#main/storage/presigned.ts'
import { contentTypeOf, describeFile, hasEtag, type PublishedFile } from '#main/storage/published-file.ts'
import { createStorage } from '#main/storage/s3.ts'
import { type UploadTarget, uploadFolder } from '#main/storage/upload-folder.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { s3Server } from '#test/support/s3-server.ts'

const signal = new AbortController().signal
const PATHS = [
  'master.m3u8',
  'thumbnail.jpg',
  'sprites.vtt',
  ...['v1', 'v2'].flatMap((rung) => [`${rung}/index.m3u8`, `${rung}/index0.ts`, `${rung}/index1.ts`]),
]

async function output(): Promise<PublishedFile[]> {
  const folder = testFolder()
  for (const path of PATHS) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), randomBytes(2_000))
  }
  return Promise.all(PATHS.map((path) => describeFile(folder, path)))
}

/** A target that notes what it is given, in order, and may fail. */
function watched(target: UploadTarget, before: (path: string) => void = () => undefined) {
  const sent: string[] = []
  const put: UploadTarget['put'] = async (file, abort) => {
    before(file.path)
    await target.put(file, abort)
    sent.push(file.path)
  }
  return { sent, target: { ...target, put } }
}

const rank = (path: string) => (path === 'master.m3u8' ? 2 : path.endsWith('.m3u8') ? 1 : 0)

describe('publishing to object storage', () => {
  test('sends segments first and playlists last, each with its type, and leaves them readable', async () => {
    const server = await s3Server()
    const storage = createStorage(server.settings)
    const { sent, target } = watched(storage.target('videos/5'))
    const report = await uploadFolder(await output(), target, signal)
    expect(report).toEqual({ files: 9, skipped: 0, bytes: 18_000 })
    expect(sent.map(rank)).toEqual(sent.map(rank).toSorted())
    expect((await server.list()).map(({ key }) => key)).toEqual(
      PATHS.map((path) => `videos/5/${path}`).toSorted(),
    )
    expect(await server.get('videos/5/v1/index0.ts')).toMatchObject({
      type: 'video/mp2t',
      cacheControl: 'public, max-age=86400',
    })
    expect(await server.get('videos/5/master.m3u8')).toMatchObject({
      type: 'application/vnd.apple.mpegurl',
      cacheControl: 'no-cache',
    })
    storage.close()
  })

  test.each([
    1, 4, 6, 8,
  ])('that dies after %i files never leaves a playlist that names what is missing, and goes on', async (limit) => {
    const server = await s3Server()
    const storage = createStorage(server.settings)
    const files = await output()
    let puts = 0
    const dying = watched(storage.target('p'), () => {
      if (puts++ >= limit) throw new Error('the power went')
    })
    await expect(uploadFolder(files, dying.target, signal)).rejects.toThrow('the power went')
    const up = (await server.list()).map(({ key }) => key.slice(2))
    expect(up.length).toBe(limit)
    for (const playlist of up.filter((path) => rank(path) > 0)) {
      const needed = PATHS.filter((path) => rank(path) < rank(playlist))
      expect(up).toEqual(expect.arrayContaining(needed))
    }
    const again = watched(storage.target('p'))
    expect(await uploadFolder(files, again.target, signal)).toMatchObject({ files: 9, skipped: limit })
    expect(again.sent.toSorted()).toEqual(PATHS.filter((path) => !up.includes(path)).toSorted())
    storage.close()
  })

  test('sends a file again when what is up there is not it', async () => {
    const server = await s3Server()
    const storage = createStorage(server.settings)
    const files = await output()
    await uploadFolder(files, storage.target('p'), signal)
    const other = files.map((file) =>
      file.path === 'v1/index0.ts' ? { ...file, ...files[0], path: file.path } : file,
    )
    const again = watched(storage.target('p'))
    await uploadFolder(other, again.target, signal)
    expect(again.sent).toEqual(['v1/index0.ts'])
  })

  test('puts a large file in parts, and an address fetches it without a key', async () => {
    const server = await s3Server()
    const storage = createStorage(server.settings)
    const content = randomBytes(9 * 1024 ** 2)
    const path = join(testFolder(), 'long.mp4')
    writeFileSync(path, content)
    await storage.uploadFile(path, 'whole/long.mp4')
    const answer = await fetch(await storage.presignGet('whole/long.mp4', 60))
    expect(answer.headers.get('content-type')).toBe('video/mp4')
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(hash(Buffer.from(await answer.arrayBuffer()))).toBe(hash(content))
    storage.close()
  })

  test('knows a large file that is up already, and one of its length that is another', async () => {
    const server = await s3Server()
    const storage = createStorage(server.settings)
    const folder = testFolder()
    const content = randomBytes(9 * 1024 ** 2)
    writeFileSync(join(folder, 'long.mp4'), content)
    const send = async () => {
      const { sent, target } = watched(storage.target('whole'))
      await uploadFolder([await describeFile(folder, 'long.mp4')], target, signal)
      return sent
    }
    expect(await send()).toEqual(['long.mp4'])
    expect(await send()).toEqual([])
    content[content.length - 1] ^= 1
    writeFileSync(join(folder, 'long.mp4'), content)
    expect(await send()).toEqual(['long.mp4'])
    storage.close()
  })

  test('knows what went up in parts by the ETag of the parts', async () => {
    const folder = testFolder()
    const parts = [randomBytes(1_000), randomBytes(1_000), randomBytes(1)]
    writeFileSync(join(folder, 'long.mp4'), Buffer.concat(parts))
    const file = await describeFile(folder, 'long.mp4')
    const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest()
    const etag = (made: Buffer[]) => `${md5(Buffer.concat(made.map(md5))).toString('hex')}-${made.length}`
    expect(await hasEtag(file, etag(parts), 1_000)).toBe(true)
    expect(await hasEtag(file, etag(parts.toReversed()), 1_000)).toBe(false)
    expect(await hasEtag(file, etag(parts.slice(0, 2)), 1_000)).toBe(false)
    expect(await hasEtag(file, etag(parts).replace('-3', '-4'), 1_000)).toBe(false)
    expect(await hasEtag(file, file.md5, 1_000)).toBe(true)
  })

  test('without its settings names each that is missing', () => {
    expect(() => createStorage(readSettings({ R2_BUCKET: 'b', R2_ENDPOINT: 'http://localhost:1' }))).toThrow(
      /R2_ACCESS_KEY, R2_SECRET_KEY/,
    )
  })

  test('to a bucket that is not there says so without a secret', async () => {
    const server = await s3Server()
    const storage = createStorage({ ...server.settings, r2Bucket: 'elsewhere', r2SecretKey: 'hunter2' })
    const failure = await uploadFolder(await output(), storage.target('p'), signal).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({
      code: 'unavailable',
      reason: 'storage-bucket-missing',
      params: { bucket: 'elsewhere', error: 'NoSuchBucket' },
    })
    expect(JSON.stringify(failure)).not.toContain('hunter2')
  })
})

type Answer = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void

/** A storage that takes PUTs at signed addresses. */
async function putServer(answer: Answer = (_, __, response) => void response.end()) {
  const received = new Map<string, { headers: IncomingMessage['headers']; body: Buffer }>()
  const order: string[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const path = new URL(request.url ?? '', 'http://x').pathname.slice(1)
    order.push(path)
    answer(request, body, response)
    if (response.statusCode < 300) received.set(path, { headers: request.headers, body })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const urls = Object.fromEntries(
    PATHS.map((path) => [path, `http://127.0.0.1:${port}/${path}?X-Amz-Signature=SECRETSIG`]),
  )
  return { urls, received, order }
}

const presigned = (
  urls: Record<string, string>,
  ledger = join(testFolder(), 'uploaded'),
  allowPrivate = true,
) => presignedTarget({ urls, ledger, allowPrivate, random: () => 0 })

describe('publishing at signed addresses', () => {
  test('sends every file once, in order, with type and checksum, and remembers it', async () => {
    const { urls, received, order } = await putServer()
    const files = await output()
    const ledger = join(testFolder(), 'uploaded')
    await uploadFolder(files, presigned(urls, ledger), signal)
    expect(order.map(rank)).toEqual(order.map(rank).toSorted())
    for (const file of files) {
      const { headers, body } = received.get(file.path)!
      expect(createHash('md5').update(body).digest('hex')).toBe(file.md5)
      expect(headers['content-type']).toBe(contentTypeOf(file.path))
      expect(Buffer.from(String(headers['content-md5']), 'base64').toString('hex')).toBe(file.md5)
    }
    const resigned = Object.fromEntries(Object.entries(urls).map(([path, url]) => [path, `${url}2`]))
    expect(await uploadFolder(files, presigned(resigned, ledger), signal)).toMatchObject({
      skipped: 9,
      bytes: 0,
    })
    expect(order.length).toBe(9)
  })

  test('sends again what a later output took the place of', async () => {
    const { urls, received } = await putServer()
    const ledger = join(testFolder(), 'uploaded')
    const [first] = await output()
    const source = join(testFolder(), 'other')
    writeFileSync(source, 'other')
    const second = {
      source,
      path: first!.path,
      bytes: 5,
      md5: createHash('md5').update('other').digest('hex'),
    }
    for (const file of [first!, second, first!]) {
      expect(await uploadFolder([file], presigned(urls, ledger), signal)).toMatchObject({ skipped: 0 })
    }
    const { body } = received.get(first!.path)!
    expect(createHash('md5').update(body).digest('hex')).toBe(first!.md5)
  })

  test('tries again where the server fails, not where the signature is refused', async () => {
    let failures = 0
    const flaky = await putServer(
      (_, __, response) => void response.writeHead(failures++ < 2 ? 503 : 200).end(),
    )
    await uploadFolder((await output()).slice(0, 1), presigned(flaky.urls), signal)
    expect(flaky.order.length).toBe(3)
    const refusing = await putServer((_, __, response) => void response.writeHead(403).end('SECRETSIG'))
    const failure = await uploadFolder((await output()).slice(0, 1), presigned(refusing.urls), signal).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ reason: 'storage-refused', params: { status: 403 } })
    expect(JSON.stringify(failure) + String(failure)).not.toContain('SECRETSIG')
    expect(refusing.order.length).toBe(1)
  })

  test('takes neither a redirect nor a cut reply for an acknowledgement', async () => {
    const elsewhere = await putServer()
    const redirecting = await putServer((request, _, response) => {
      response.writeHead(307, { location: `${elsewhere.urls['master.m3u8']}${request.url}` }).end()
    })
    const cutting = await putServer((_, __, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"ok"')
      setImmediate(() => response.destroy())
    })
    for (const { urls } of [redirecting, cutting]) {
      await expect(uploadFolder((await output()).slice(0, 1), presigned(urls), signal)).rejects.toMatchObject(
        {
          code: 'unavailable',
        },
      )
    }
    expect(elsewhere.order).toEqual([])
  })

  test('with an address missing, or one inside the building, sends nothing', async () => {
    const { urls, order } = await putServer()
    const { 'v2/index1.ts': _, ...incomplete } = urls
    await expect(uploadFolder(await output(), presigned(incomplete), signal)).rejects.toMatchObject({
      reason: 'put-url-missing',
      params: { path: 'v2/index1.ts', count: 1 },
    })
    const outside = presigned(urls, join(testFolder(), 'uploaded'), false)
    await expect(uploadFolder(await output(), outside, signal)).rejects.toMatchObject({
      reason: 'address-refused',
    })
    expect(order).toEqual([])
  })
})
