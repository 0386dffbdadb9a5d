import { existsSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { homeworkVideoAnalysis } from '#main/jobs/homework-video-analysis/job.ts'
import { sampled } from '#test/support/long.ts'
import { ffmpeg, hasFfmpeg, makeClip, makeTruncated } from '#test/support/video-clips.ts'
import { runJob } from '#test/support/video-jobs.ts'
import { videoFolder } from '#test/support/video-run.ts'

const folder = videoFolder()
afterAll(folder.remove)

/** A page on which a line of strokes is added every half second from the second second on. */
async function writingClip(): Promise<string> {
  const path = `${folder.path}/writing.mp4`
  // Letters, as far as this size shows them: strokes beside each other, not one long line, which would be printed.
  const lines = Array.from({ length: 8 }, (_, i) =>
    Array.from({ length: 20 }, (_, k) => {
      const [x, y, h] = [60 + 10 * k, 38 + i * 22 + (k % 3), 9 + (k % 2) * 3]
      return `drawbox=x=${x}:y=${y}:w=4:h=${h}:color=0x303030:t=fill:enable='gte(t,${2 + i * 0.5})'`
    }),
  ).flat()
  const page =
    'color=0x505050:size=320x240:rate=20:duration=8,drawbox=x=30:y=20:w=260:h=200:color=0xB4B4B4:t=fill'
  await ffmpeg([
    '-f',
    'lavfi',
    '-i',
    [page, ...lines, 'noise=alls=4:allf=t'].join(','),
    '-pix_fmt',
    'yuv420p',
    '-g',
    '20',
    '-sc_threshold',
    '0',
    path,
  ])
  return path
}

describe.runIf(hasFfmpeg)('a recording of homework', () => {
  test('says when writing began and how it grew, on dim grey paper', async () => {
    const result = await runJob(homeworkVideoAnalysis, await writingClip())
    expect(result).toMatchObject({
      total_frames: 160,
      sampled_frames: 16,
      too_short: false,
      truncated: false,
    })
    const written = result.frames.filter(({ has_writing }) => has_writing)
    expect(written[0].index).toBeGreaterThanOrEqual(40)
    expect(written[0].index).toBeLessThanOrEqual(60)
    expect(result.frames.slice(0, 4).every(({ writing_score }) => writing_score < 0.002)).toBe(true)
    expect(result.growth![0].to_score).toBeGreaterThan(0.04)
    expect(result.page!.width).toBeCloseTo(260 / 320, 1)
    expect(Buffer.from(result.contact_sheet_jpeg_base64!, 'base64').subarray(0, 2).toString('hex')).toBe(
      'ffd8',
    )
  })

  test('is sampled on keyframes alone when asked', async () => {
    const result = await runJob(homeworkVideoAnalysis, await writingClip(), { mode: 'keyframes' })
    expect(result.total_frames).toBe(160)
    expect(result.frames.map(({ index }) => index)).toEqual([0, 20, 40, 60, 80, 100, 120, 140])
    expect(result.filled_ratio).toBeGreaterThan(0.4)
  })

  test('that was cut off says so, and counts what is there', async () => {
    const result = await runJob(homeworkVideoAnalysis, await makeTruncated(folder.path, 0.5))
    expect(result.truncated).toBe(true)
    expect(result.total_frames).toBeGreaterThan(40)
    expect(result.total_frames).toBeLessThan(50)
    expect(result.damage!.length).toBeGreaterThan(0)
  })

  test('from a browser, without a length, is counted', async () => {
    const result = await runJob(homeworkVideoAnalysis, await makeClip(folder.path, 'noDuration'))
    expect(result).toMatchObject({
      total_frames: 60,
      sampled_frames: 6,
      too_short: false,
      truncated: false,
    })
  })

  test.each([
    [{}, 10],
    [{ frame_stride: null }, 10],
    [{ frame_stride: '7' }, 7],
    [{ frame_stride: -5 }, 5],
    [{ frame_stride: 0 }, 10],
  ])('with payload %j every n-th frame is looked at', (payload, stride) => {
    expect(Math.abs(homeworkVideoAnalysis.payload.parse(payload).frame_stride)).toBe(stride)
  })

  test('that is only sound is refused', async () => {
    const path = await makeClip(folder.path, 'audioOnly')
    await expect(runJob(homeworkVideoAnalysis, path)).rejects.toMatchObject({
      code: 'unreadable',
      reason: 'video-audio-only',
    })
  })
})

const GOLDENS = new URL('../../../../shared/original-worker/goldens/', import.meta.url).pathname
const hasGoldens = existsSync(GOLDENS)
if (!hasGoldens) console.warn('SKIPPED: the original worker’s goldens are not on this machine')

describe.runIf(hasFfmpeg && hasGoldens)('under compat v1 the numbers are the original’s', () => {
  const runs = (hasGoldens ? ['vid_writing', 'vid_short_silent'] : []).flatMap((name) => {
    const golden = JSON.parse(readFileSync(`${GOLDENS}${name}.expected.json`, 'utf8')) as {
      runs: { frame_stride: number; min_frame_count: number; result: unknown }[]
    }
    return golden.runs.map(({ result, ...payload }) => ({ name, payload, result }))
  })
  test.each(sampled(runs))('$name, $payload', async ({ name, payload, result }) => {
    const asked = { ...payload, compat: 'v1' }
    expect(await runJob(homeworkVideoAnalysis, `${GOLDENS}${name}.mp4`, asked)).toEqual(result)
  })

  test('asked for by the station’s setting, unless the payload says otherwise', async () => {
    const { name, payload, result } = runs[0]
    const env = { GRADING_STATION_COMPAT: 'v1' }
    const path = `${GOLDENS}${name}.mp4`
    expect(await runJob(homeworkVideoAnalysis, path, payload, { env })).toEqual(result)
    const own = await runJob(homeworkVideoAnalysis, path, { ...payload, compat: 'none' }, { env })
    expect(own).toHaveProperty('truncated', false)
  })
})
