import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Small video files made by ffmpeg's own sources, one of each kind that uploads come in. Nothing is stored: a clip is
 * made where a test asks for it.
 */

const run = promisify(execFile)
const FFMPEG = process.env.FFMPEG_PATH ?? 'ffmpeg'

/** Whether clips can be made here. A test file without them says so aloud and skips. */
export const hasFfmpeg = (() => {
  try {
    execFileSync(FFMPEG, ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('SKIPPED: video tests need ffmpeg; run "npm run setup" or set FFMPEG_PATH')
    return false
  }
})()

interface Recipe {
  readonly file: string
  readonly args: readonly string[]
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '23', '-pix_fmt', 'yuv420p']
const AAC = ['-c:a', 'aac', '-b:a', '64k']
const picture = (size: string, seconds: number, rate = '15') =>
  ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`] as const
const sound = (seconds: number, hertz = 440) =>
  ['-f', 'lavfi', '-i', `sine=frequency=${hertz}:duration=${seconds}`] as const

const RECIPES = {
  /** Six seconds, 16:9, with sound: two segments of every default rung but the largest. */
  lecture: { file: 'mp4', args: [...picture('640x360', 6), ...sound(6), ...H264, ...AAC] },
  /** Large enough for all three rungs. */
  wide: { file: 'mp4', args: [...picture('1280x720', 5, '25'), ...sound(5), ...H264, ...AAC] },
  silent: { file: 'mp4', args: [...picture('320x240', 3), ...H264] },
  portrait: { file: 'mp4', args: [...picture('360x640', 2), ...sound(2), ...H264, ...AAC] },
  odd: {
    file: 'mp4',
    args: [
      ...picture('640x480', 2),
      '-vf',
      'scale=333:251,setsar=1',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv444p',
    ],
  },
  /** Stored as 320 × 240, to be shown as 640 × 240. */
  stretched: { file: 'mp4', args: [...picture('320x240', 2), '-vf', 'setsar=2', ...H264] },
  twoTracks: {
    file: 'mkv',
    args: [
      ...picture('320x240', 3),
      ...sound(3),
      ...sound(3, 880),
      ...['-map', '0', '-map', '1', '-map', '2'],
      ...H264,
      ...AAC,
    ],
  },
  /** The camera stopped three seconds before the microphone. */
  soundGoesOn: { file: 'mp4', args: [...picture('320x180', 4), ...sound(7), ...H264, ...AAC] },
  pictureGoesOn: { file: 'mp4', args: [...picture('320x180', 7), ...sound(4), ...H264, ...AAC] },
  oneFrame: { file: 'mp4', args: [...picture('640x360', 1), '-frames:v', '1', ...H264] },
  /** A few packets in all: too few to tell a stream's format by. */
  speck: {
    file: 'mp4',
    args: ['-f', 'lavfi', '-i', 'color=black:size=16x16:rate=25:duration=0.12', ...H264],
  },
  pixels: { file: 'mp4', args: ['-f', 'lavfi', '-i', 'color=black:size=2x2:duration=0.2', ...H264] },
  /** The microphone was switched on two seconds into the recording. */
  lateSound: {
    file: 'mp4',
    args: [...picture('320x180', 5), '-itsoffset', '2', ...sound(3), ...H264, ...AAC],
  },
  ntsc: { file: 'mp4', args: [...picture('320x180', 9, '30000/1001'), ...H264] },
  fast: { file: 'mp4', args: [...picture('320x180', 5, '60'), ...H264] },
  /** Frames at uneven times, as screen recorders and phones write them. */
  variable: {
    file: 'mp4',
    args: [
      ...picture('320x180', 6),
      ...['-vf', "select='not(mod(n,3))+lt(mod(n,50),15)'", '-fps_mode', 'vfr', ...H264],
    ],
  },
  /** As browsers record: to a pipe, so nobody goes back to write how long it became. */
  noDuration: {
    file: 'webm',
    args: [
      ...picture('320x240', 4),
      ...sound(4),
      ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '400k', '-c:a', 'libopus'],
      ...['-live', '1', '-f', 'webm'],
    ],
  },
  tenBit: {
    file: 'mkv',
    args: [
      ...picture('320x180', 2),
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p10le',
      '-x265-params',
      'log-level=none',
    ],
  },
  hdr: {
    file: 'mkv',
    args: [
      ...picture('320x180', 2),
      ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le'],
      ...['-x265-params', 'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc'],
      ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
    ],
  },
  transport: { file: 'ts', args: [...picture('320x180', 2, '25'), ...sound(2), ...H264, ...AAC] },
  audioOnly: { file: 'm4a', args: [...sound(2), ...AAC] },
  /** Two seconds of black, a white title card, then the lesson. */
  titled: {
    file: 'mp4',
    args: [
      ...['-f', 'lavfi', '-i', 'color=black:size=320x180:rate=25:duration=1'],
      ...['-f', 'lavfi', '-i', 'color=white:size=320x180:rate=25:duration=2'],
      ...picture('320x180', 7, '25'),
      ...['-filter_complex', '[0][1][2]concat=n=3', ...H264],
    ],
  },
} satisfies Record<string, Recipe>
export type ClipName = keyof typeof RECIPES

/** Makes a clip in a folder; its path. Whoever asks twice gets the same file. */
export async function makeClip(folder: string, name: ClipName): Promise<string> {
  const { file, args } = RECIPES[name]
  const path = join(folder, `${name}.${file}`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  await ffmpeg([...args, `${path}.part.${file}`])
  await rename(`${path}.part.${file}`, path)
  return path
}

/** A phone held upright: stored lying down, with a note to turn it a quarter. */
export async function makeRotated(folder: string): Promise<string> {
  const upright = await makeClip(folder, 'wide')
  const path = join(folder, 'rotated.mp4')
  await ffmpeg(['-i', upright, '-t', '2', '-c', 'copy', '-metadata:s:v', 'rotate=90', path])
  return path
}

/** A whole file whose header comes first, cut off after a share of its bytes: an upload that broke. */
export async function makeTruncated(folder: string, share: number): Promise<string> {
  const whole = await makeClip(folder, 'lecture')
  const path = join(folder, 'truncated.mp4')
  await ffmpeg(['-i', whole, '-c', 'copy', '-movflags', '+faststart', path])
  const { size } = await stat(path)
  const file = await open(path, 'r+')
  await file.truncate(Math.floor(size * share))
  await file.close()
  return path
}

/** Runs ffmpeg for a test, quietly. */
export async function ffmpeg(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(FFMPEG, ['-nostdin', '-hide_banner', '-y', '-v', 'error', ...args], {
    maxBuffer: 64 * 1024 ** 2,
  })
}

export interface ProbedStream {
  readonly codec_type: string
  readonly width?: number
  readonly height?: number
  readonly sample_aspect_ratio?: string
  readonly pix_fmt?: string
  readonly color_transfer?: string
  readonly nb_read_packets?: string
}

/** What ffprobe says of a file or playlist. */
export async function probe(path: string): Promise<{ streams: ProbedStream[]; duration: number }> {
  const { stdout } = await run(FFMPEG.replace(/ffmpeg([^/\\]*)$/, 'ffprobe$1'), [
    ...['-v', 'error', '-print_format', 'json', '-count_packets', '-show_format', '-show_streams', path],
  ])
  const { streams, format } = JSON.parse(stdout) as { streams: ProbedStream[]; format: { duration?: string } }
  return { streams, duration: Number(format.duration) }
}
