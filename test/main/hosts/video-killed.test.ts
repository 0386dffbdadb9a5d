import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { testFolder } from '#test/support/data-folder.ts'
import { s3Server } from '#test/support/s3-server.ts'
import { lacksStrace } from '#test/support/strace.ts'
import { ffmpeg, hasFfmpeg } from '#test/support/video-clips.ts'
import { videoFolder } from '#test/support/video-run.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'

const CLI = fileURLToPath(new URL('../../../main/hosts/cli/main.ts', import.meta.url))

const PUBLISHED = { upload_prefix: 'videos/5' }

const folder = videoFolder()
afterAll(folder.remove)

/** A door in front of a server that lets so many uploads through and keeps the rest waiting until it is opened. */
async function door(target: string, uploads: number) {
  let passed = 0
  let isOpen = false
  const server = http.createServer((request, response) => {
    if (request.method === 'PUT' && !isOpen && ++passed > uploads) return
    const { method = 'GET', headers, url = '/' } = request
    const onward = http.request(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waits: () => passed > uploads,
    open: () => {
      isOpen = true
    },
  }
}

/** Encoders that work in a folder. */
const encodersIn = (dir: string) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return (
        readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'ffmpeg' &&
        readlinkSync(`/proc/${pid}/cwd`).startsWith(dir)
      )
    } catch {
      // No process, or one that has just ended.
      return false
    }
  })

const segmentsIn = (dir: string) =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).length
    : 0

async function academyWithLecture(seconds: number, where: { upload_prefix?: string }) {
  const clip = join(folder.path, `lecture-${seconds}.mp4`)
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30:duration=${seconds}`]
  await ffmpeg([...source, '-c:v', 'libx264', '-preset', 'ultrafast', clip])
  const api = await startAcademyApi({ token: 'canary-token' })
  onTestFinished(() => api.close())
  api.addJob({
    ...{ id: 'lecture', type: 'video_hls', source_id: 3 },
    payload: {
      ...{ video_id: 5, ...where },
      download_url: api.addFile('lecture.mp4', readFileSync(clip)),
    },
  })
  return api
}

function start(
  dataDir: string,
  env: Record<string, string>,
): { worker: ChildProcess; code: Promise<unknown> } {
  const worker = spawn(process.execPath, [CLI, 'worker', '--data', dataDir, '--drain'], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  })
  onTestFinished(() => void worker.kill('SIGKILL'))
  return { worker, code: once(worker, 'exit').then(([code]) => code) }
}

describe.runIf(hasFfmpeg && process.platform === 'linux')(
  'a worker killed in the middle of a lecture',
  () => {
    test('while it encodes leaves no encoder and publishes nothing; the next one makes it whole', async () => {
      const api = await academyWithLecture(24, PUBLISHED)
      const s3 = await s3Server()
      const [dataDir, videos] = [testFolder(), testFolder()]
      const env = {
        ...s3.env,
        ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token, VIDEO_OUTPUT_DIR: videos },
        AI_WORKER_POLL_INTERVAL: '0.05',
      }
      const first = start(dataDir, env)
      await until(() => segmentsIn(join(videos, '.station')) > 1)
      expect(encodersIn(videos).length).toBeGreaterThan(0)
      first.worker.kill('SIGKILL')
      await until(() => encodersIn(videos).length === 0)
      expect(existsSync(join(videos, '5'))).toBe(false)
      expect(await s3.list()).toEqual([])
      expect(api.deliveries).toEqual([])

      expect(await start(dataDir, env).code).toBe(0)
      expect(api.deliveries.map(({ jobId }) => jobId)).toEqual(['lecture'])
      expect(JSON.parse(api.deliveries[0].body)).toMatchObject({
        status: 'DONE',
        result: { status: 'READY', duration_seconds: 24, upload: { skipped: 0 } },
      })
      expect(readdirSync(join(videos, '.station', '5')).includes('fresh')).toBe(false)
    })

    test('while it uploads leaves no playlist there; the next one sends only what is missing', async () => {
      const api = await academyWithLecture(12, PUBLISHED)
      const s3 = await s3Server()
      const gate = await door(s3.env.R2_ENDPOINT!, 4)
      const [dataDir, videos] = [testFolder(), testFolder()]
      const env = {
        ...s3.env,
        ...{ R2_ENDPOINT: gate.url, API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token },
        ...{ VIDEO_OUTPUT_DIR: videos, AI_WORKER_POLL_INTERVAL: '0.05' },
      }
      const first = start(dataDir, env)
      await until(async () => gate.waits() && (await s3.list()).length === 4)
      first.worker.kill('SIGKILL')
      expect((await s3.list()).filter(({ key }) => key.endsWith('.m3u8'))).toEqual([])

      gate.open()
      expect(await start(dataDir, env).code).toBe(0)
      const { result } = JSON.parse(api.deliveries[0].body)
      expect(result).toMatchObject({ status: 'READY', upload: { skipped: 4 } })
      expect((await s3.list()).length).toBe(result.upload.files)
      expect(new Set(api.deliveries.map(({ key }) => key)).size).toBe(1)
    })
  },
)

test.skipIf(!hasFfmpeg || lacksStrace())(
  'a lecture is on the disk before it is said to be ready',
  async () => {
    const api = await academyWithLecture(2, {})
    const [dataDir, videos, trace] = [testFolder(), testFolder(), join(testFolder(), 'trace')]
    const env = {
      ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token, DOWNLOAD_ALLOW_PRIVATE: '1' },
      VIDEO_OUTPUT_DIR: videos,
    }
    const watch = ['-f', '--seccomp-bpf', '-y', '-e', 'trace=fsync,fdatasync,/rename', '-o', trace]
    const traced = spawn(
      'strace',
      [...watch, process.execPath, CLI, 'worker', '--data', dataDir, '--drain'],
      {
        stdio: 'ignore',
        env: { ...process.env, ...env },
      },
    )
    onTestFinished(() => void traced.kill('SIGKILL'))
    expect((await once(traced, 'exit'))[0]).toBe(0)
    expect(JSON.parse(api.deliveries[0].body)).toMatchObject({ status: 'DONE' })
    const calls = readFileSync(trace, 'utf8').split('\n')
    const swapped = calls.findIndex((line) => /rename.*fresh.*\/5"/.test(line))
    const before = calls.slice(0, swapped).join('\n')
    for (const name of ['master.m3u8', 'thumbnail.jpg', 'sprites.vtt', 'v1/index.m3u8', 'index0.ts']) {
      expect(before).toMatch(new RegExp(`fsync\\(\\d+<[^>]*${name.replace('.', '\\.')}>`))
    }
    const after = calls.slice(swapped).join('\n')
    expect(after).toMatch(new RegExp(`fsync\\(\\d+<${videos}>`))
    expect(after).toMatch(/fsync\(\d+<[^>]*manifest\.json>/)
  },
)
