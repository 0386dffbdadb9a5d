import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { assertClock, type OutputClock } from '#main/engines/video/output-clock.ts'
import { parseMediaPlaylist } from '#main/engines/video/playlist.ts'
import { probeSource } from '#main/engines/video/probe.ts'
import { findVideoTools } from '#main/engines/video/tools.ts'
import { sampled } from '#test/support/long.ts'
import { ffmpeg, hasFfmpeg, probe } from '#test/support/video-clips.ts'
import { type Encoded, encode, videoFolder } from '#test/support/video-run.ts'

const folder = videoFolder()
afterAll(folder.remove)

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac']
const picture = (seconds: number) =>
  ['-f', 'lavfi', '-i', `testsrc2=size=160x90:rate=25:duration=${seconds}`] as const
const sound = (seconds: number) => ['-f', 'lavfi', '-i', `sine=duration=${seconds}`] as const
const CASE = resolve(
  import.meta.dirname,
  '../../../../../shared/cases/15-video-picture-starts-late/picture-late.mp4',
)
if (!existsSync(CASE)) console.warn('SKIPPED: the case of a late picture is not on this machine')
const clip = (name: string) => join(folder.path, name)

/** Picture and sound that begin and last differently, in any container. */
async function made(name: string, at: { picture: [number, number]; sound: [number, number] }) {
  const path = clip(name)
  await ffmpeg([
    ...['-itsoffset', String(at.picture[0]), ...picture(at.picture[1])],
    ...['-itsoffset', String(at.sound[0]), ...sound(at.sound[1])],
    ...['-map', '0:v', '-map', '1:a', ...H264, path],
  ])
  return path
}

/** Recordings put one behind the other as files are, each with a clock of its own. */
async function joined(name: string, starts: readonly number[]) {
  const parts: Buffer[] = []
  for (const [i, start] of starts.entries()) {
    const part = clip(`${name}-${i}.ts`)
    await ffmpeg([...picture(5), ...sound(5), ...H264, '-output_ts_offset', String(start), part])
    parts.push(readFileSync(part))
  }
  const path = clip(`${name}.ts`)
  writeFileSync(path, Buffer.concat(parts))
  return path
}

/** What a player sees: lengths from the playlist, times from the segments, each by its own reader. */
async function played({ dir, durationSeconds }: Encoded) {
  const { segments, targetSeconds } = parseMediaPlaylist(readFileSync(join(dir, 'v1/index.m3u8'), 'utf8'))
  const listed = segments.reduce((sum, { seconds }) => sum + seconds, 0)
  const ends: number[] = []
  for (const { uri } of segments) ends.push((await probe(join(dir, 'v1', uri))).duration)
  const lastCue = [...readFileSync(join(dir, 'sprites.vtt'), 'utf8').matchAll(/--> 00:00:([\d.]+)/g)].at(-1)
  return { durationSeconds, listed, longest: Math.max(...ends), targetSeconds, sprites: Number(lastCue?.[1]) }
}

async function expectPlayed(path: string, seconds: number) {
  const output = await encode(folder.path, path)
  const { durationSeconds, listed, longest, targetSeconds, sprites } = await played(output)
  for (const value of [durationSeconds, listed, sprites]) expect(value).toBeCloseTo(seconds, 0.5)
  expect(longest).toBeLessThan(targetSeconds + 0.5)
  return output
}

describe.runIf(hasFfmpeg)('a recording is as long as what is seen or heard', () => {
  test.for(
    sampled<[string, { picture: [number, number]; sound: [number, number] }, number]>([
      ['late.ts', { picture: [2.5, 6], sound: [0, 6] }, 8.5],
      ['late.mp4', { picture: [2.5, 6], sound: [0, 6] }, 8.5],
      ['ends-first.mkv', { picture: [0, 3], sound: [0, 7] }, 7],
      ['apart.mkv', { picture: [3, 2], sound: [0, 7] }, 7],
      ['sound-late.mkv', { picture: [0, 7], sound: [2, 5] }, 7],
    ]),
  )('%s', async ([name, at, seconds]) => {
    await expectPlayed(await made(name, at), seconds)
  })

  test.for(
    sampled([
      ['jumps ahead', [0, 120]],
      ['falls back', [120, 0]],
      ['begins anew each time', [0, 0, 0]],
    ] as const),
  )('where its clock %s, joined of several', async ([name, starts]) => {
    await expectPlayed(await joined(name.replaceAll(' ', '-'), starts), 5 * starts.length)
  })

  test('the picture of before it begins is its first one, and sprites stand for what is seen then', async () => {
    const output = await encode(folder.path, await made('first.mp4', { picture: [4, 4], sound: [0, 8] }))
    const sheet = join(output.dir, 'sprites1.jpg')
    expect(existsSync(sheet)).toBe(true)
    // Two seconds a tile: the first two show one and the same picture, the third another.
    const tile = async (i: number) => {
      const raw = clip(`tile-${i}.raw`)
      await ffmpeg(['-i', sheet, '-vf', `crop=160:90:${160 * i}:0,format=gray`, '-f', 'rawvideo', raw])
      return readFileSync(raw)
    }
    const [first, second, third, fourth] = [await tile(0), await tile(1), await tile(2), await tile(3)]
    const apart = (a: Buffer, b: Buffer) =>
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length
    expect(apart(first, second)).toBeLessThan(2)
    expect(apart(third, fourth)).toBeGreaterThan(5)
    expect(output.thumbnailSeconds).toBeLessThan(4)
  })

  test.runIf(existsSync(CASE))('the case of a picture that starts late', async () => {
    await expectPlayed(CASE, 12.5)
  })

  test('a jumped clock is no cut-off file', async () => {
    const tools = await findVideoTools(readSettings(process.env))
    const source = await probeSource(await joined('whole', [0, 500]), tools, new AbortController().signal)
    expect(source).toMatchObject({ isTruncated: false, claimedSeconds: undefined })
  })
})

describe('an output whose segments are not what its playlist says', () => {
  const clock: OutputClock = {
    picture: { start: 1.4, end: 11.4, keys: [1.4, 5.4, 9.4] },
    sound: { start: 1.4, end: 11.4 },
  }
  const listed = (...seconds: number[]) => ({
    targetSeconds: 4,
    segments: seconds.map((each, i) => ({ uri: `index${i}.ts`, seconds: each })),
    key: undefined,
  })
  const verdict = (changed: Partial<OutputClock>, seconds = [4, 4, 2], hasSound = true) => {
    try {
      assertClock('v1', { ...clock, ...changed }, listed(...seconds), { frameRate: 25, hasSound })
      return 'sound'
    } catch (error) {
      return (error as { reason: string }).reason
    }
  }

  test.for<[string, Partial<OutputClock>, number[], boolean, string]>([
    ['nothing is wrong', {}, [4, 4, 2], true, 'sound'],
    [
      'the picture begins after the sound',
      { picture: { ...clock.picture, start: 3.9, keys: [3.9, 5.4, 9.4] } },
      [4, 4, 2],
      true,
      'output-duration',
    ],
    [
      'a border is no keyframe',
      { picture: { ...clock.picture, keys: [1.4, 6.4, 9.4] } },
      [4, 4, 2],
      true,
      'output-misaligned',
    ],
    ['the playlist is too short', {}, [4, 4], true, 'output-duration'],
    ['the sound is missing', { sound: undefined }, [4, 4, 2], true, 'output-misaligned'],
    ['the sound is somebody’s', {}, [4, 4, 2], false, 'output-misaligned'],
    ['the sound begins late', { sound: { start: 3.4, end: 11.4 } }, [4, 4, 2], true, 'output-misaligned'],
    ['the sound goes on', { sound: { start: 1.4, end: 14 } }, [4, 4, 2], true, 'output-misaligned'],
  ])('%s', ([, changed, seconds, hasSound, expected]) => {
    expect(verdict(changed, seconds, hasSound)).toBe(expected)
  })
})

describe.runIf(hasFfmpeg && process.platform !== 'win32')('an ffmpeg that comes no further', () => {
  test('is ended after the time that is set, by that name, and what it left is no output', async () => {
    const real = process.env.FFMPEG_PATH ?? 'ffmpeg'
    const hanging = clip('hanging-ffmpeg')
    // Goes on saying that it has done two seconds: lines alone are no progress.
    const hang = 'while :; do echo frame=50; echo out_time_us=2000000; sleep 0.05; done'
    writeFileSync(hanging, `#!/bin/sh\ncase "$*" in *master_pl_name*) ${hang};; esac\nexec ${real} "$@"\n`)
    chmodSync(hanging, 0o755)
    const path = await made('hangs.mp4', { picture: [0, 3], sound: [0, 3] })
    const env = { FFMPEG_PATH: hanging, VIDEO_STALL_SECONDS: '0.5' }
    await expect(encode(folder.path, path, {}, undefined, env)).rejects.toMatchObject({
      code: 'engine-failed',
      reason: 'ffmpeg-stalled',
    })
  })
})
