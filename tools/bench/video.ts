import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { readSettings } from '#main/base/settings.ts'
import { homeworkVideo } from '#main/engines/homework-video/engine.ts'
import { DEFAULT_LADDER, fitLadder } from '#main/engines/video/ladder.ts'
import { probeSource } from '#main/engines/video/probe.ts'
import { planSprites } from '#main/engines/video/sprites.ts'
import { timelineOf } from '#main/engines/video/timeline.ts'
import { findVideoTools } from '#main/engines/video/tools.ts'
import { type TranscodePlan, transcodeArgs } from '#main/engines/video/transcode.ts'
import { SETTINGS } from '#shared/domain/settings.ts'
import { type BenchFigure, reportBench } from './report.ts'

/**
 * The ladder against the original worker's exact command on the same clips: processor time, wall time, size, and SSIM
 * and PSNR of every rung against the source at that size; and the reading of homework against decoding alone.
 *
 *   npm run bench:video -- [--seconds 20] [--preset measured] [--json FILE] [--report]
 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    preset: { type: 'string', default: 'measured' },
    json: { type: 'string' },
    report: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const preset = SETTINGS.videoPreset.schema.parse(values.preset)
const run = promisify(execFile)
const settings = readSettings(process.env)
const tools = await findVideoTools(settings)
const signal = new AbortController().signal
const folder = await mkdtemp(join(tmpdir(), 'station-bench-video-'))
const quiet = ['-hide_banner', '-nostdin', '-y', '-v', 'error']

/** Lessons as they are recorded, by ffmpeg's own sources. */
const CLIPS: Record<string, string[]> = {
  // Slides that scroll and change, a moving face in a corner, a little sensor noise.
  lesson: [
    ...['-f', 'lavfi', '-i', `color=white:size=1280x720:rate=30:duration=${seconds}`],
    ...[
      '-f',
      'lavfi',
      '-i',
      `life=size=640x360:rate=30:mold=20:ratio=0.08:death_color=#404040:life_color=#101010:seed=7`,
    ],
    ...['-f', 'lavfi', '-i', `mandelbrot=size=320x180:rate=30:maxiter=150`],
    ...['-f', 'lavfi', '-i', `sine=frequency=300:duration=${seconds}`],
    '-filter_complex',
    "[1]fps=30,select='lt(mod(n,150),2)',fps=30,negate,scale=1280:720:flags=neighbor,scroll=v=0.0015[slide];" +
      '[2]noise=alls=8:allf=t[face];[0][slide]blend=all_mode=darken:shortest=1[page];' +
      '[page][face]overlay=940:20:shortest=1,noise=alls=3:allf=t,format=yuv420p[v]',
    ...['-map', '[v]', '-map', '3:a', '-t', String(seconds)],
  ],
  // Everything moves and is noisy: what costs most.
  busy: [
    ...['-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=30:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...['-vf', 'noise=alls=6:allf=t,format=yuv420p'],
  ],
}

interface Cost {
  readonly cpuSeconds: number
  readonly wallSeconds: number
}

/** Runs ffmpeg with its own account of processor time. */
async function cost(args: readonly string[], cwd = folder): Promise<Cost> {
  const start = performance.now()
  // The account comes at the level of information.
  const loud = args.map((arg) => (arg === 'level+warning' ? 'level+info' : arg))
  const { stderr } = await run(tools.ffmpeg, ['-benchmark', '-nostdin', '-y', ...loud], {
    cwd,
    maxBuffer: 256 * 1024 ** 2,
  })
  const bench = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr)
  if (bench === null) throw new Error('ffmpeg did not say what it took')
  return {
    cpuSeconds: Number(bench[1]) + Number(bench[2]),
    wallSeconds: (performance.now() - start) / 1_000,
  }
}

/** The command of the original worker, word for word but for the names of files. */
function originalArgs(path: string): string[] {
  const rungs = [
    ['426:240', '400k', '64k'],
    ['640:360', '800k', '96k'],
    ['1280:720', '2500k', '128k'],
  ]
  const scales = rungs.map(([size], i) => `[v${i}]scale=${size}[v${i}out]`).join(';')
  return [
    ...['-i', path, '-filter_complex', `[0:v]split=3[v0][v1][v2];${scales}`],
    ...rungs.flatMap(([, video, audio], i) => [
      ...['-map', `[v${i}out]`, '-map', '0:a?', `-c:v:${i}`, 'libx264', '-profile:v', 'main'],
      ...['-pix_fmt', 'yuv420p', `-b:v:${i}`, video!, '-g', '48', '-keyint_min', '48', '-sc_threshold', '0'],
      ...[`-c:a:${i}`, 'aac', '-ac', '2', `-b:a:${i}`, audio!],
    ]),
    ...['-f', 'hls', '-hls_time', '4', '-hls_playlist_type', 'vod', '-hls_flags', 'independent_segments'],
    ...['-hls_segment_filename', 'v%v/index%d.ts', '-master_pl_name', 'master.m3u8'],
    ...['-var_stream_map', 'v:0,a:0,name:1 v:1,a:1,name:2 v:2,a:2,name:3', 'v%v/index.m3u8'],
  ]
}

async function outputFolder(name: string): Promise<string> {
  const path = join(folder, name)
  await rm(path, { recursive: true, force: true })
  for (const rung of ['v1', 'v2', 'v3']) await mkdir(join(path, rung), { recursive: true })
  return path
}

async function bytesOf(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

async function quality(clip: string, dir: string, rung: { name: string; widthPx: number; heightPx: number }) {
  const graph =
    `[1:v]scale=${rung.widthPx}:${rung.heightPx}:flags=bicubic,split=2[r1][r2];` +
    '[0:v]split=2[o1][o2];[o1][r1]ssim[s];[o2][r2]psnr[p]'
  const { stderr } = await run(tools.ffmpeg, [
    ...['-nostdin', '-i', join(dir, `v${rung.name}`, 'index.m3u8'), '-i', clip, '-filter_complex', graph],
    ...['-map', '[s]', '-f', 'null', '-', '-map', '[p]', '-f', 'null', '-'],
  ])
  return {
    ssim: Number(/SSIM .*All:([\d.]+)/.exec(stderr)?.[1]),
    psnr: Number(/PSNR .*average:([\d.]+)/.exec(stderr)?.[1]),
  }
}

/** The cheaper of two runs each, taken in turn: what disturbs one run does not decide. */
async function inTurn(a: () => Promise<Cost>, b: () => Promise<Cost>): Promise<[Cost, Cost]> {
  const [a1, b1, a2, b2] = [await a(), await b(), await a(), await b()]
  const cheaper = (one: Cost, other: Cost) => (one.cpuSeconds <= other.cpuSeconds ? one : other)
  return [cheaper(a1, a2), cheaper(b1, b2)]
}

async function ladderFigures(name: string, clip: string): Promise<BenchFigure[]> {
  const source = await probeSource(clip, tools, signal)
  const rungs = fitLadder(DEFAULT_LADDER, source.video)
  const [theirs, ours] = [await outputFolder('theirs'), await outputFolder('ours')]
  const plan: TranscodePlan = {
    ...{
      source,
      rungs,
      preset,
      audio: source.audio[0],
      timeline: timelineOf(source, source.audio[0]),
      stallMs: 900_000,
      encoder: 'libx264',
      encryption: undefined,
    },
    ...{ sprites: planSprites(seconds, source.video), outputDir: ours, workDir: folder },
  }
  const [original, station] = await inTurn(
    () => cost(originalArgs(clip), theirs),
    () => cost(transcodeArgs(plan, undefined), ours),
  )
  const against = 'original'
  const figures: BenchFigure[] = [
    {
      ...{
        name: `video.${name}.cpu`,
        value: station.cpuSeconds,
        unit: 's',
        against,
        aim: '<= 0.6 x original',
      },
      ratio: station.cpuSeconds / original.cpuSeconds,
      met: station.cpuSeconds <= 0.6 * original.cpuSeconds,
      checks: 'All rungs of a clip cost much less processor time than by the original worker’s command.',
    },
    {
      ...{ name: `video.${name}.wall`, value: station.wallSeconds, unit: 's', against, met: null },
      ratio: station.wallSeconds / original.wallSeconds,
      checks: 'The same by the clock.',
    },
  ]
  const [ourBytes, theirBytes] = [await bytesOf(ours), await bytesOf(theirs)]
  figures.push({
    ...{ name: `video.${name}.size`, value: ourBytes / 1024 ** 2, unit: 'MiB', against, met: null },
    ratio: ourBytes / theirBytes,
    checks: 'How large the whole output is.',
  })
  for (const rung of rungs) {
    const [mine, its] = [await quality(clip, ours, rung), await quality(clip, theirs, rung)]
    figures.push(
      {
        ...{ name: `video.${name}.${rung.heightPx}p.ssim`, value: mine.ssim, unit: '', against },
        ...{ ratio: mine.ssim / its.ssim, aim: '>= original - 0.005', met: mine.ssim >= its.ssim - 0.005 },
        checks: 'What was saved is not taken from the picture: it is as like the source as the original’s.',
      },
      {
        ...{ name: `video.${name}.${rung.heightPx}p.psnr`, value: mine.psnr, unit: 'dB', against, met: null },
        ratio: mine.psnr / its.psnr,
        checks: 'The same by another measure.',
      },
    )
  }
  return figures
}

/** Processor time of the whole analysis, this process and its children, against decoding alone. */
async function homeworkFigures(clip: string): Promise<BenchFigure[]> {
  const analyse = await homeworkVideo.open(settings)
  const measured = async (
    sampling: { kind: 'stride'; stride: number } | { kind: 'keyframes' },
  ): Promise<Cost> => {
    const [start, before, children] = [performance.now(), process.cpuUsage(), await childSeconds()]
    await analyse(
      { path: clip, scoring: 'ink', sampling, contactSheet: true },
      { signal, progress: () => undefined },
    )
    const own = process.cpuUsage(before)
    return {
      cpuSeconds: (own.user + own.system) / 1e6 + (await childSeconds()) - children,
      wallSeconds: (performance.now() - start) / 1_000,
    }
  }
  const decode = () => cost(['-i', clip, '-map', '0:v', '-f', 'null', '-'])
  // Warm: a station's engine process looks at one recording after another.
  await measured({ kind: 'stride', stride: 10 })
  const [alone, full] = await inTurn(decode, () => measured({ kind: 'stride', stride: 10 }))
  const [again, fast] = await inTurn(decode, () => measured({ kind: 'keyframes' }))
  const figure = (name: string, mine: Cost, floor: Cost, limit: number): BenchFigure => ({
    ...{ name: `homework.${name}.cpu`, value: mine.cpuSeconds, unit: 's', against: 'decoding alone' },
    ...{ ratio: mine.cpuSeconds / floor.cpuSeconds, aim: `<= ${limit} x decode` },
    met: mine.cpuSeconds <= limit * floor.cpuSeconds,
    checks: 'Looking through a recording for writing costs hardly more than decoding it.',
  })
  return [figure('full', full, alone, 1.05), figure('keyframes', fast, again, 0.15)]
}

/** Processor time of children of this process that have ended, seconds (Linux). */
async function childSeconds(): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const text = await readFile('/proc/self/stat', 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

try {
  const figures: BenchFigure[] = []
  for (const [name, args] of Object.entries(CLIPS)) {
    const clip = join(folder, `${name}.mp4`)
    await run(tools.ffmpeg, [
      ...quiet,
      ...args,
      '-c:v',
      'libx264',
      '-preset',
      'fast',
      '-crf',
      '21',
      '-c:a',
      'aac',
      clip,
    ])
    figures.push(...(await ladderFigures(name, clip)))
  }
  const recording = join(folder, 'lesson-long.mp4')
  const loops = String(Math.ceil(60 / seconds) - 1)
  await run(tools.ffmpeg, [
    ...quiet,
    '-stream_loop',
    loops,
    '-i',
    join(folder, 'lesson.mp4'),
    '-c',
    'copy',
    recording,
  ])
  if (process.platform === 'linux') figures.push(...(await homeworkFigures(recording)))
  else console.warn('SKIPPED: processor time of children is read on Linux only')
  reportBench(figures)
} finally {
  await rm(folder, { recursive: true, force: true })
}
