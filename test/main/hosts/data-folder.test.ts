import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { dataFolder } from '#main/base/data-folder.ts'
import { existingFolder } from '#main/hosts/cli/context.ts'
import { runBare } from '#test/support/bare-program.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { modelFolder } from '#test/support/embedding-model.ts'
import { hasFfmpeg, makeClip } from '#test/support/video-clips.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'

/** Where a program might leave something that nobody asked for. */
function emptyPlaces() {
  const [home, temp] = [testFolder(), testFolder()]
  return {
    env: { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: temp, LANG: 'C.UTF-8' },
    found: () => [...readdirSync(home), ...readdirSync(temp)],
  }
}

test.runIf(hasFfmpeg)(
  'a worker with --data keeps videos, models, temporary files, inputs and backups in there, and nothing elsewhere',
  async () => {
    const api = await startAcademyApi({ token: 'a-token' })
    onTestFinished(() => api.close())
    const clip = await makeClip(testFolder(), 'silent')
    const page = await sharp({
      create: { width: 600, height: 200, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer()
    api.addJob({
      type: 'video_hls',
      payload: { video_id: 5, download_url: api.addFile('clip.mp4', readFileSync(clip)) },
    })
    api.addJob({
      type: 'ocr',
      payload: { engine: 'tesseract', download_url: api.addFile('page.png', page) },
    })
    const vectors = api.addJob({ type: 'embedding', payload: { texts: ['수학'] } })

    const { dir, models, videos, work } = dataFolder(testFolder())
    modelFolder(join(models, 'tiny'))
    const { env, found } = emptyPlaces()
    const worker = runBare(['worker', '--data', dir, '--drain'], {
      ...env,
      ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token, DOWNLOAD_ALLOW_PRIVATE: '1' },
      ...{ EMBEDDING_BACKEND: 'local', EMBEDDING_LOCAL_MODEL: 'tiny' },
    })
    expect(await worker.code).toBe(0)
    const outcomes = api.deliveries.map(({ body }) => JSON.parse(body))
    expect(outcomes.map(({ status }) => status)).toEqual(['DONE', 'DONE', 'DONE'])
    expect(
      JSON.parse(api.deliveries.find(({ jobId }) => jobId === String(vectors.id))?.body ?? ''),
    ).toMatchObject({
      result: { backend: 'local', model: 'tiny' },
    })
    expect(readdirSync(join(videos, '5'))).toContain('master.m3u8')
    expect(readdirSync(work)).toEqual([])
    expect(found()).toEqual([])
  },
)

test.runIf(hasFfmpeg)('one job from the terminal does so, too', async () => {
  const clip = await makeClip(testFolder(), 'silent')
  const { dir, videos, work } = dataFolder(testFolder())
  const { env, found } = emptyPlaces()
  const run = runBare(['run', 'video_hls', clip, '--data', dir, '--json'], env)
  expect(await run.code).toBe(0)
  const { output_root } = JSON.parse(await run.stdout)
  expect(output_root.startsWith(videos)).toBe(true)
  expect(readdirSync(work)).toEqual([])
  expect(found()).toEqual([])
})

test('commands that only look make no data folder', async () => {
  const { env, found } = emptyPlaces()
  const status = runBare(['status', '--json'], env)
  expect(await status.code).toBe(1)
  expect(JSON.parse(await status.stdout)).toMatchObject({ error: { reason: 'no-data-folder' } })
  const payload = join(testFolder(), 'payload.json')
  writeFileSync(payload, 'no JSON')
  expect(await runBare(['run', 'embedding', '--payload', payload], env).code).toBe(1)
  expect(found()).toEqual([])
})

test('a folder whose station never came to its first commit holds none', () => {
  const dataDir = testFolder()
  writeFileSync(join(dataDir, 'station.db'), '')
  expect(() => existingFolder({ dataDir })).toThrow(expect.objectContaining({ reason: 'no-data-folder' }))
})
