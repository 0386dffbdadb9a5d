import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { assertPlayable, playbackAddress } from '#main/jobs/video-hls/playback.ts'
import { describeFile } from '#main/storage/published-file.ts'
import { testFolder } from '#test/support/data-folder.ts'

const RUNG =
  '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nindex0.ts\n#EXTINF:1,\nindex1.ts\n#EXT-X-ENDLIST\n'
const MASTER =
  '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv1/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nv2/index.m3u8\n'
const FILES: Record<string, string> = {
  'master.m3u8': MASTER,
  'thumbnail.jpg': 'picture',
  ...Object.fromEntries(
    ['v1', 'v2'].flatMap((rung) => [
      [`${rung}/index.m3u8`, RUNG],
      ...['index0.ts', 'index1.ts'].map((name) => [`${rung}/${name}`, `${rung} ${name}`]),
    ]),
  ),
}

type Served = { status: number; body: string | Buffer; location?: string }

/** What was published, and a server of its own in front of it, which may serve something else. */
async function published(change: (path: string, query: string) => Partial<Served> = () => ({})) {
  const folder = testFolder()
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const files = await Promise.all(Object.keys(FILES).map((path) => describeFile(folder, path)))
  const asked: string[] = []
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://x')
    const path = pathname.replace('/lectures/5/', '')
    asked.push(path)
    const isThere = path in FILES
    const own = { status: isThere ? 200 : 404, body: isThere ? readFileSync(join(folder, path)) : '' }
    const served: Served = { ...own, ...change(path, search) }
    response.writeHead(served.status, served.location === undefined ? {} : { location: served.location })
    response.end(served.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const port = (server.address() as AddressInfo).port
  const address = playbackAddress(`http://127.0.0.1:${port}/{prefix}`, '5', 'lectures/5')
  const verdict = () => assertPlayable(address, files, new AbortController().signal)
  return { verdict, asked }
}

const failure = (detail: string) => ({
  ...{ code: 'unavailable', reason: 'playback-failed' },
  params: { detail: expect.stringContaining(detail) },
})

describe('a published video', () => {
  test.for<[string, string, Partial<Served>, string]>([
    ['that is not there', 'master.m3u8', { status: 404 }, 'answers 404'],
    ['behind a page that says 200', 'master.m3u8', { body: '<html>log in</html>' }, 'is no playlist'],
    [
      'whose master is of an older upload',
      'master.m3u8',
      { body: MASTER.split('#EXT-X-STREAM-INF:BANDWIDTH=2')[0] },
      '1 of 2 rungs',
    ],
    ['one of whose rungs is refused', 'v2/index.m3u8', { status: 403 }, 'answers 403'],
    [
      'whose rung has no end yet',
      'v1/index.m3u8',
      { body: RUNG.replace('#EXT-X-ENDLIST\n', '') },
      'is no playlist',
    ],
    ['whose last segment is missing', 'v2/index1.ts', { status: 404 }, 'v2/index1.ts answers 404'],
    [
      'whose segment is of another upload',
      'v1/index1.ts',
      { body: 'v1 index1.ts of yesterday' },
      'is another file',
    ],
    ['without its picture', 'thumbnail.jpg', { status: 404 }, 'thumbnail.jpg answers 404'],
  ])('%s is not READY, and says what is wrong', async ([, broken, served, detail]) => {
    const { verdict } = await published((path) => (path === broken ? served : {}))
    await expect(verdict()).rejects.toMatchObject(failure(detail))
  })

  test('is followed as a player does, over a redirect and with signed addresses', async () => {
    const { verdict, asked } = await published((path, query) => {
      if (path === 'master.m3u8' && query === '')
        return { status: 302, body: '', location: 'master.m3u8?token=secret' }
      if (path === 'master.m3u8') return { body: MASTER.replaceAll('index.m3u8', 'index.m3u8?token=secret') }
      if (path.endsWith('/index.m3u8') && query === '') return { status: 403 }
      return {}
    })
    await verdict()
    expect(new Set(asked)).toEqual(
      new Set([
        'master.m3u8',
        'v1/index.m3u8',
        'v1/index1.ts',
        'v2/index.m3u8',
        'v2/index1.ts',
        'thumbnail.jpg',
      ]),
    )
  })

  test('behind a signed address that fails tells no signature', async () => {
    const { verdict } = await published((path) => {
      if (path === 'master.m3u8') return { body: MASTER.replaceAll('index.m3u8', 'index.m3u8?token=secret') }
      return path === 'v1/index.m3u8' ? { status: 500 } : {}
    })
    const error: Error = await verdict().then(
      () => new Error('it was played'),
      (thrown) => thrown,
    )
    expect(error).toMatchObject(failure('answers 500'))
    expect(JSON.stringify(error) + error.message).not.toContain('secret')
  })

  test('on a server that cannot be reached is not READY', async () => {
    const address = playbackAddress('http://127.0.0.1:9/{video_id}', '5', undefined)
    expect(address.href).toBe('http://127.0.0.1:9/5/')
    await expect(assertPlayable(address, [], new AbortController().signal)).rejects.toMatchObject(
      failure('cannot be reached'),
    )
  })
})
