import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { parseMediaPlaylist } from '#main/engines/video/playlist.ts'
import { findVideoTools } from '#main/engines/video/tools.ts'
import { verifyOutput } from '#main/engines/video/verify.ts'
import { isLong, sampled } from '#test/support/long.ts'
import {
  type ClipName,
  ffmpeg,
  hasFfmpeg,
  makeClip,
  makeRotated,
  makeTruncated,
  probe,
} from '#test/support/video-clips.ts'
import { type Encoded, encode, encodingError, videoFolder } from '#test/support/video-run.ts'

const folder = videoFolder()
afterAll(folder.remove)

const encodeClip = async (name: ClipName, options = {}) =>
  encode(folder.path, await makeClip(folder.path, name), options)
const shapes = ({ rungs }: Encoded) => rungs.map(({ widthPx, heightPx }) => `${widthPx}x${heightPx}`)
const playlist = ({ dir }: Encoded, name: string) =>
  parseMediaPlaylist(readFileSync(join(dir, `v${name}`, 'index.m3u8'), 'utf8'))
const picture = async ({ dir }: Encoded, name = '1') => {
  const { streams, duration } = await probe(join(dir, `v${name}`, 'index.m3u8'))
  return { ...streams.find(({ codec_type }) => codec_type === 'video')!, duration, streams }
}

describe.runIf(hasFfmpeg)('a lecture becomes a ladder', () => {
  test('with segments of four seconds, aligned rungs, a picture and pictures for scrubbing', async () => {
    const output = await encodeClip('wide')
    expect(shapes(output)).toEqual(['426x240', '640x360', '1280x720'])
    expect(output.files).toEqual([
      ...['master.m3u8', 'sprites.vtt', 'sprites1.jpg', 'thumbnail.jpg'],
      ...['1', '2', '3'].flatMap((name) =>
        ['index.m3u8', 'index0.ts', 'index1.ts'].map((file) => `v${name}/${file}`),
      ),
    ])
    for (const name of ['1', '2', '3']) {
      expect(playlist(output, name).segments.map(({ seconds }) => seconds)).toEqual([4, 1])
    }
    const master = readFileSync(join(output.dir, 'master.m3u8'), 'utf8')
    expect(master).toContain('RESOLUTION=1280x720,FRAME-RATE=25.000,CODECS="avc1.64001f,mp4a.40.2"')
    expect(await picture(output, '3')).toMatchObject({ width: 1280, height: 720, pix_fmt: 'yuv420p' })
    expect((await probe(join(output.dir, 'thumbnail.jpg'))).streams[0]).toMatchObject({
      width: 1280,
      height: 720,
    })
    expect((await probe(join(output.dir, 'sprites1.jpg'))).streams[0]).toMatchObject({
      width: 1600,
      height: 90,
    })
    expect(output.damage).toEqual([])
  })

  test.each(
    sampled([
      ['portrait', ['240x426', '360x640']],
      ['odd', ['318x240']],
      ['silent', ['320x240']],
      ['stretched', ['426x160', '640x240']],
      ['tenBit', ['320x180']],
      ['transport', ['320x180']],
      ['hdr', ['320x180']],
    ] as const),
  )('%s keeps its shape and is not enlarged', async (name, expected) => {
    const output = await encodeClip(name)
    expect(shapes(output)).toEqual(expected)
    const made = await picture(output)
    expect(`${made.width}x${made.height}`).toBe(expected[0])
    expect(made.sample_aspect_ratio ?? '1:1').toBe('1:1')
    expect(made.pix_fmt).toBe('yuv420p')
    if (name === 'hdr') expect(made.color_transfer).toBe('bt709')
  })

  test.runIf(isLong)('a phone clip stored lying down stands upright', async () => {
    const output = await encode(folder.path, await makeRotated(folder.path))
    expect(shapes(output)).toEqual(['240x426', '360x640', '720x1280'])
    const { streams } = await probe(join(output.dir, 'thumbnail.jpg'))
    expect(streams[0]).toMatchObject({ width: 720, height: 1280 })
  })

  test.runIf(isLong)('of two sound tracks one is taken, the second if asked', async () => {
    const output = await encodeClip('twoTracks', { audioTrack: 1 })
    expect(output.source.audioTracks).toBe(2)
    const { streams } = await picture(output)
    expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio'])
    const loudest = await dominantHertz(join(output.dir, 'v1', 'index.m3u8'))
    expect(loudest).toBeCloseTo(880, -2)
  })

  test.each(
    sampled(['soundGoesOn', 'pictureGoesOn'] as const),
  )('is as long as what is seen or heard: %s', async (name) => {
    const output = await encodeClip(name)
    expect(output.durationSeconds).toBeCloseTo(7, 1)
    for (const { name: rung } of output.rungs) {
      const { segments } = playlist(output, rung)
      expect(segments.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(7, 1)
    }
  })

  test.runIf(isLong)('of one frame is a video all the same', async () => {
    const output = await encodeClip('oneFrame')
    expect(output.source.frames).toBe(1)
    expect(output.files).toContain('thumbnail.jpg')
  })

  test.runIf(isLong)('of a few tiny frames is one, too', async () => {
    const output = await encodeClip('speck')
    expect(output.source.frames).toBe(3)
    expect(output.rungs.length).toBe(1)
  })

  test.runIf(isLong)('sound that begins late is silent until then', async () => {
    const output = await encodeClip('lateSound')
    const { streams } = await picture(output)
    expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio'])
    expect(playlist(output, '1').segments.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(5, 1)
  })

  test.runIf(isLong)('without sound it plays without sound', async () => {
    const { streams } = await picture(await encodeClip('silent'))
    expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video'])
  })

  test.each(
    sampled(['variable', 'fast', 'ntsc'] as const),
  )('%s is cut on time, not by counting frames', async (name) => {
    const output = await encodeClip(name)
    const { segments } = playlist(output, '1')
    for (const { seconds } of segments.slice(0, -1)) expect(seconds).toBeCloseTo(4, 1)
  })

  test.runIf(isLong)('a browser recording, which does not know its length, is measured', async () => {
    const output = await encodeClip('noDuration')
    expect(output.durationSeconds).toBeCloseTo(4, 1)
    expect((await picture(output)).duration).toBeCloseTo(4, 0)
  })

  test.runIf(isLong)('the picture that stands for it is not the black start or the title card', async () => {
    const output = await encodeClip('titled')
    expect(output.thumbnailSeconds).toBeGreaterThan(3)
  })

  test('encrypted, it plays with the key and not without, and the key is not published', async () => {
    const keyFile = join(folder.path, 'key')
    const key = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
    writeFileSync(keyFile, key)
    const output = await encodeClip('lecture', { encryption: { keyUri: 'https://keys.example/5', keyFile } })
    expect(playlist(output, '1').key).toEqual({ method: 'AES-128', uri: 'https://keys.example/5' })
    for (const file of output.files) {
      const content = readFileSync(join(output.dir, file))
      expect(content.includes(key), file).toBe(false)
      expect(content.includes(keyFile), file).toBe(false)
    }
    // Transport packets start with 0x47, every one; of encrypted ones now and then one does by chance.
    const segment = readFileSync(join(output.dir, 'v1/index0.ts'))
    const starts = Array.from({ length: 20 }, (_, i) => segment[188 * i])
    expect(starts.filter((byte) => byte === 0x47).length).toBeLessThan(5)
  })
})

describe.runIf(hasFfmpeg)('what cannot be published fails at its stage', () => {
  test('a file cut in half', async () => {
    const error = await encodingError(folder.path, await makeTruncated(folder.path, 0.5))
    expect(error).toMatchObject({
      stage: 'PROBE',
      code: 'PROBE_FAILED',
      context: { video_id: '5', claimed: 6 },
    })
    expect(error.message).toContain('cut off')
  })

  test('sound without picture', async () => {
    const error = await encodingError(folder.path, await makeClip(folder.path, 'audioOnly'))
    expect(error).toMatchObject({ stage: 'PROBE', message: 'the file holds sound only (video_id=5)' })
  })

  test('a picture of two pixels', async () => {
    const error = await encodingError(folder.path, await makeClip(folder.path, 'pixels'))
    expect(error).toMatchObject({
      stage: 'PROBE',
      message: 'the video is smaller than 16 pixels (video_id=5)',
    })
  })

  test('a file of zeros behind a header', async () => {
    const path = join(folder.path, 'zeros.mp4')
    writeFileSync(path, Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), Buffer.alloc(5_000)]))
    const error = await encodingError(folder.path, path)
    expect(error).toMatchObject({ stage: 'PROBE', message: 'ffprobe returned non-zero (video_id=5)' })
    expect(error.context).toMatchObject({ returncode: 1 })
  })
})

describe.runIf(hasFfmpeg)('an output is not believed until it is looked at', () => {
  let sound: Encoded | undefined
  const damaged = async (damage: (dir: string) => void) => {
    sound ??= await encodeClip('lecture')
    const outputDir = mkdtempSync(join(folder.path, 'damaged-'))
    cpSync(sound.dir, outputDir, { recursive: true })
    damage(outputDir)
    const expected = {
      ...{ seconds: 6, frameRate: 15, hasSound: true, stallMs: 60_000 },
      ...{ encryption: undefined, workDir: folder.path },
    }
    return verifyOutput(
      { ...expected, outputDir, rungs: sound.rungs },
      await findVideoTools(readSettings(process.env)),
      new AbortController().signal,
    ).then(
      () => 'sound',
      (error: { reason: string }) => error.reason,
    )
  }

  test.each([
    ['nothing', () => undefined, 'sound'],
    ['no master playlist', (dir: string) => rmSync(join(dir, 'master.m3u8')), 'output-missing'],
    ['a missing segment', (dir: string) => rmSync(join(dir, 'v2/index1.ts')), 'output-missing'],
    ['an empty segment', (dir: string) => truncateSync(join(dir, 'v1/index0.ts')), 'output-missing'],
    [
      'a segment of noise',
      (dir: string) => {
        const file = join(dir, 'v1/index0.ts')
        const content = readFileSync(file)
        for (let i = 2_000; i < content.length; i++) content[i] = content[i] ^ ((i * 7919) >> 3)
        writeFileSync(file, content)
      },
      /output-(damaged|duration|misaligned)|ffmpeg-failed/,
    ],
    [
      'a playlist that stops early',
      (dir: string) => {
        const file = join(dir, 'v2/index.m3u8')
        writeFileSync(file, readFileSync(file, 'utf8').replace(/#EXTINF:2.*\nindex1.ts\n/, ''))
      },
      'output-duration',
    ],
  ])('%s', async (_, damage, verdict) => {
    const found = await damaged(damage)
    if (typeof verdict === 'string') expect(found).toBe(verdict)
    else expect(found).toMatch(verdict)
  })
})

/** Frequency with most power in a file's sound, by counting zero crossings. */
async function dominantHertz(path: string): Promise<number> {
  const raw = join(folder.path, 'sound.raw')
  await ffmpeg(['-i', path, '-map', '0:a:0', '-ac', '1', '-ar', '8000', '-f', 's16le', raw])
  const bytes = readFileSync(raw)
  let crossings = 0
  for (let i = 4; i + 1 < bytes.length; i += 2) {
    if (Math.sign(bytes.readInt16LE(i)) * Math.sign(bytes.readInt16LE(i - 2)) < 0) crossings += 1
  }
  return crossings / 2 / (bytes.length / 2 / 8_000)
}
