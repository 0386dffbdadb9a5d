import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '#main/setup/requirements.ts'
import { contentTypeOf } from '#main/storage/published-file.ts'
import { isLong } from '#test/support/long.ts'
import { hasFfmpeg, makeClip } from '#test/support/video-clips.ts'
import { type Encoded, encode, videoFolder } from '#test/support/video-run.ts'

const executablePath = await findChromium()
if (executablePath === undefined) console.warn('SKIPPED: playback needs a Chromium; run "npm run setup"')

const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
]
const HLS_JS = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'))
const PLAYER = `<!doctype html><video muted playsinline></video><script src="/hls.js"></script><script>
const video = document.querySelector('video')
const hls = new Hls({ startLevel: 0, maxBufferLength: 4, capLevelToPlayerSize: false })
const errors = [], sizes = new Set(), buffered = new Set()
hls.on(Hls.Events.ERROR, (_, e) => { if (e.fatal) errors.push(e.details) })
hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => buffered.add(frag.level + ':' + frag.sn))
video.addEventListener('resize', () => sizes.add(video.videoWidth + 'x' + video.videoHeight))
hls.loadSource('/video/master.m3u8'); hls.attachMedia(video)
</script>`

/** A browser, an encoder and a player at work on a machine that does other things. */
const TIMEOUT_MS = 240_000

const folder = videoFolder()
let browser: Browser
let server: Server
let published: { dir: string; key?: Buffer } = { dir: '' }
const asked: string[] = []

beforeAll(async () => {
  if (executablePath === undefined) return
  browser = await chromium.launch({ executablePath, args: ARGS })
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x')
    asked.push(pathname)
    const send = (type: string, body: Buffer | string) => response.setHeader('content-type', type).end(body)
    if (pathname === '/') send('text/html', PLAYER)
    else if (pathname === '/hls.js') send('text/javascript', HLS_JS)
    else if (pathname === '/key' && published.key !== undefined)
      send('application/octet-stream', published.key)
    else if (pathname.startsWith('/video/')) {
      const path = join(published.dir, normalize(pathname.slice(7)))
      send(contentTypeOf(path), readFileSync(path))
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  folder.remove()
})

/** What the page's script left in its globals. */
interface Player {
  video: HTMLVideoElement
  hls: { levels: { width: number; height: number }[]; nextLevel: number; currentLevel: number }
  errors: string[]
  sizes: Set<string>
  /** `level:segment` of what has arrived. */
  buffered: Set<string>
}
declare const video: Player['video'], hls: Player['hls'], errors: Player['errors']
declare const sizes: Player['sizes'], buffered: Player['buffered']

async function open(output: Encoded, key?: Buffer): Promise<Page> {
  published = { dir: output.dir, ...(key === undefined ? {} : { key }) }
  asked.length = 0
  const page = await browser.newPage()
  page.setDefaultTimeout(TIMEOUT_MS)
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return page
}

const canPlay = (page: Page) =>
  page.evaluate(() => MediaSource.isTypeSupported('video/mp4; codecs="avc1.64001f,mp4a.40.2"'))

describe.runIf(hasFfmpeg && executablePath !== undefined)(
  'in a browser with hls.js',
  { timeout: TIMEOUT_MS },
  () => {
    test.runIf(isLong)('a lecture plays to its end, and changes rung on the way', async (context) => {
      const output = await encode(folder.path, await makeClip(folder.path, 'wide'))
      const page = await open(output)
      if (!(await canPlay(page))) context.skip('this Chromium has no H.264')
      await page.waitForFunction(() => hls.levels.length === 3)
      await page.evaluate(() => video.play())
      await page.waitForFunction(() => video.currentTime > 0.3 && video.videoWidth === 426)
      await page.evaluate(() => video.pause())
      for (const [level, width] of [
        [2, 1280],
        [1, 640],
      ] as const) {
        await page.evaluate((wanted) => {
          hls.currentLevel = wanted
        }, level)
        await page.waitForFunction((wanted) => buffered.has(`${wanted}:0`), level)
        // What was decoded before goes on to its next keyframe; a step to the side shows what came in its place.
        await page.evaluate((at) => {
          video.currentTime = at
        }, 0.2 * level)
        await page.waitForFunction((wanted) => video.videoWidth === wanted, width)
      }
      await page.evaluate(() => {
        video.currentTime = 4.2
        return video.play()
      })
      await page.waitForFunction(() => video.ended)
      const {
        errors: fatal,
        duration,
        shown,
      } = await page.evaluate(() => ({
        errors,
        duration: video.duration,
        shown: [...sizes],
      }))
      expect(fatal).toEqual([])
      expect(duration).toBeCloseTo(5, 0)
      expect(shown).toEqual(expect.arrayContaining(['426x240', '1280x720', '640x360']))
      for (const rung of ['v1', 'v2', 'v3'])
        expect(asked.some((path) => path.startsWith(`/video/${rung}/index`))).toBe(true)
      await page.close()
    })

    test.runIf(isLong)('an encrypted, upright one plays with its key', async (context) => {
      const key = randomBytes(16)
      const keyFile = join(folder.path, 'key')
      writeFileSync(keyFile, key)
      const clip = await makeClip(folder.path, 'portrait')
      const output = await encode(folder.path, clip, { encryption: { keyUri: '/key', keyFile } })
      const page = await open(output, key)
      if (!(await canPlay(page))) context.skip('this Chromium has no H.264')
      await page.waitForFunction(() => hls.levels.length === 2)
      await page.evaluate(() => video.play())
      await page.waitForFunction(() => video.ended)
      expect(await page.evaluate(() => errors)).toEqual([])
      expect(await page.evaluate(() => [video.videoWidth < video.videoHeight, video.duration])).toEqual([
        true,
        expect.closeTo(2, 0),
      ])
      expect(asked).toContain('/key')
      await page.close()
    })
  },
)
