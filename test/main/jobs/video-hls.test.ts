import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { groupIsAlive } from '#main/engines/os-process.ts'
import { toMediaError } from '#main/engines/video/stage.ts'
import { videoHls } from '#main/jobs/video-hls/job.ts'
import { fromWireError } from '#shared/domain/errors.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { s3Server } from '#test/support/s3-server.ts'
import { testStation } from '#test/support/test-station.ts'
import { ffmpeg, hasFfmpeg, makeClip, makeTruncated } from '#test/support/video-clips.ts'
import { jobFile, runJob } from '#test/support/video-jobs.ts'
import { videoFolder } from '#test/support/video-run.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { until } from '#tools/until.ts'

const folder = videoFolder()
afterAll(folder.remove)

const filesBelow = (dir: string) =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe.runIf(hasFfmpeg)('a lecture', () => {
  test('is made, published without its source, and not made again for a retry of the upload', async () => {
    const videos = testFolder()
    const clip = await makeClip(folder.path, 'lecture')
    const server = await s3Server()
    const payload = { video_id: 5, upload_prefix: 'videos/5' }
    const env = { ...server.env, VIDEO_OUTPUT_DIR: videos }

    const wrong = await failure(runJob(videoHls, clip, payload, { env: { ...env, R2_BUCKET: 'elsewhere' } }))
    expect(toMediaError(wrong)).toMatchObject({
      stage: 'UPLOAD',
      code: 'UPLOAD_FAILED',
      message: 'Failed to upload output (video_id=5)',
    })

    const engines: string[] = []
    const shares: number[] = []
    const result = await runJob(videoHls, clip, payload, {
      env,
      progress: (done) => shares.push(done),
      onEngine: (name) => engines.push(name),
    })
    expect(engines).toEqual([])
    expect(shares.at(-1)).toBe(1)
    expect(result).toMatchObject({
      video_id: '5',
      status: 'READY',
      duration_seconds: 6,
      output_root: join(videos, '5'),
      master_playlist_path: 'master.m3u8',
      encrypted: false,
      renditions: [
        { name: '1', width: 426, height: 240 },
        { name: '2', width: 640, height: 360 },
      ],
    })
    const keys = (await server.list()).map(({ key }) => key)
    expect(keys).toContain('videos/5/master.m3u8')
    expect(keys.length).toBe(result.upload!.files)
    const source = jobFile(clip).sha256
    for (const path of filesBelow(result.output_root)) expect(jobFile(path).sha256).not.toBe(source)
  })

  test('that cannot be fetched is answered in the original words, with the stage it failed in', async () => {
    const api = await startAcademyApi()
    onTestFinished(() => api.close())
    const gone = api.addFile('lecture.mp4', Buffer.from('x')).replace('lecture', 'other')
    api.addJob({
      ...{ id: 'lost', type: 'video_hls', source_id: 9 },
      payload: { video_id: 5, download_url: gone },
    })
    const { station, ended } = testStation({
      definitions: [videoHls],
      sync: true,
      settings: readSettings({
        ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token },
        ...{ AI_WORKER_POLL_INTERVAL: '0.02', DOWNLOAD_ALLOW_PRIVATE: '1' },
      }),
    })
    await station.start()
    const [job] = await ended(1)
    expect(toMediaError(fromWireError(job!.error!))).toMatchObject({
      stage: 'DOWNLOAD',
      code: 'DOWNLOAD_FAILED',
      message: 'Failed to download source (video_id=5)',
    })
    await until(() => api.deliveries.length === 1)
    expect(JSON.parse(api.deliveries[0].body)).toMatchObject({
      ...{ submission_id: 9, status: 'FAILED', result: {} },
      error: 'Failed to download source (video_id=5)',
    })
    expect(JSON.stringify(job!.error)).not.toContain('SECRETSIG')
  })

  test('that fails keeps the output it had; leftovers are never taken for one', async () => {
    const videos = testFolder()
    const env = { VIDEO_OUTPUT_DIR: videos }
    const good = await runJob(videoHls, await makeClip(folder.path, 'silent'), { video_id: 'a' }, { env })
    const before = readFileSync(join(good.output_root, 'master.m3u8'), 'utf8')
    const truncated = await makeTruncated(folder.path, 0.5)
    const error = await failure(runJob(videoHls, truncated, { video_id: 'a' }, { env }))
    expect(toMediaError(error)).toMatchObject({ stage: 'PROBE', code: 'PROBE_FAILED' })
    expect(readFileSync(join(good.output_root, 'master.m3u8'), 'utf8')).toBe(before)
    expect(readdirSync(join(videos, '.station', 'a')).toSorted()).toEqual(['manifest.json'])

    const never = await failure(runJob(videoHls, truncated, { video_id: 'b' }, { env }))
    expect(toMediaError(never)?.stage).toBe('PROBE')
    expect(existsSync(join(videos, 'b'))).toBe(false)
  })

  test('whose output was damaged since is made anew', async () => {
    const env = { VIDEO_OUTPUT_DIR: testFolder() }
    const clip = await makeClip(folder.path, 'silent')
    const { output_root } = await runJob(videoHls, clip, { video_id: 'c' }, { env })
    const segment = join(output_root, 'v1/index0.ts')
    writeFileSync(segment, 'broken')
    await runJob(videoHls, clip, { video_id: 'c' }, { env })
    expect(statSync(segment).size).toBeGreaterThan(10_000)
  })

  test('is encrypted with a key of its own that stays on this machine', async () => {
    const videos = testFolder()
    const env = { VIDEO_OUTPUT_DIR: videos, VIDEO_KEY_URI: 'https://keys.example/{video_id}/key' }
    const clip = await makeClip(folder.path, 'silent')
    const result = await runJob(videoHls, clip, { video_id: 'd', encryption: {} }, { env })
    expect(result.encrypted).toBe(true)
    const playlist = readFileSync(join(result.output_root, 'v1/index.m3u8'), 'utf8')
    expect(playlist).toContain('URI="https://keys.example/d/key"')
    const keyFile = join(videos, '.station/d/content.key')
    expect(statSync(keyFile).size).toBe(16)
    if (process.platform !== 'win32') expect(statSync(keyFile).mode & 0o77).toBe(0)
    expect(JSON.stringify(result)).not.toContain(readFileSync(keyFile).toString('hex'))

    const unset = await failure(
      runJob(videoHls, clip, { encryption: {} }, { env: { VIDEO_OUTPUT_DIR: videos } }),
    )
    expect(unset).toMatchObject({ reason: 'missing-setting', params: { names: 'VIDEO_KEY_URI' } })
  })

  test('that is called off leaves no encoder and no half output behind', async () => {
    const videos = testFolder()
    const long = join(folder.path, 'long.mp4')
    await ffmpeg([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=640x360:rate=30:duration=25',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      long,
    ])
    const controller = new AbortController()
    const pids: number[] = []
    const running = runJob(
      videoHls,
      long,
      { video_id: 'e' },
      {
        env: { VIDEO_OUTPUT_DIR: videos },
        signal: controller.signal,
        // Encoding is well under way.
        progress: (done) => void (done > 0.05 && controller.abort()),
        pool: { onStart: (pid) => pids.push(pid) },
      },
    )
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    expect(controller.signal.aborted).toBe(true)
    await expect.poll(() => pids.some(groupIsAlive), { timeout: 5_000 }).toBe(false)
    expect(existsSync(join(videos, 'e'))).toBe(false)
    expect(filesBelow(join(videos, '.station'))).toEqual([])
  })
})

describe('a payload', () => {
  test.each([
    [{ video_id: '../5' }],
    [{ video_id: -1 }],
    [{ video_id: '' }],
    [{ upload_prefix: '../other' }],
    [{ upload_prefix: '/videos' }],
    [{ upload_prefix: 'a//b' }],
    [{ encryption: { key: 'short' } }],
    [{ encryption: { key_uri: 'https://x/"\nfile:/etc/passwd' } }],
    [{ put_urls: { 'master.m3u8': 'not an address' } }],
  ])('%j is refused', (payload) => {
    expect(videoHls.payload.safeParse(payload).success).toBe(false)
  })
  test.each([
    [{}],
    [{ video_id: 5, download_url: 'https://x/y' }],
    [{ upload_prefix: 'videos/2026/5-a_b.c' }],
  ])('%j is taken', (payload) => {
    expect(videoHls.payload.safeParse(payload).success).toBe(true)
  })
})
