import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StationError } from '#shared/domain/errors.ts'
import { assertClock, type OutputClock, readClock } from './output-clock.ts'
import { type MediaPlaylist, parseMasterPlaylist, parseMediaPlaylist } from './playlist.ts'
import { readProgress } from './progress.ts'
import { errorLines, runTool } from './run-tool.ts'
import type { VideoTools } from './tools.ts'
import { type Encryption, MASTER, rungFolder, SPRITE_VTT } from './transcode.ts'

/** How far an output may be from its source, as a share, and never less than this many seconds. */
const DURATION_TOLERANCE = 0.02
const LEAST_TOLERANCE_SECONDS = 0.25
/** How far segment borders of two rungs may be apart. */
const ALIGNMENT_SECONDS = 0.05

export interface Expected {
  readonly outputDir: string
  readonly workDir: string
  readonly rungs: readonly { readonly name: string }[]
  /** Of the source, as it is played. */
  readonly seconds: number
  readonly frameRate: number
  readonly hasSound: boolean
  readonly stallMs: number
  readonly encryption: Encryption | undefined
}

/**
 * Whether an output can be published: the playlists parse, every segment is there, each rung is as long as the source
 * and cut at the same places, its packets are played when the playlist says, every segment decodes, read by a player's
 * way through the playlist, and the pictures for scrubbing cover it all.
 * @throws StationError `engine-failed`, reasons `output-missing`, `playlist-broken`, `output-duration`,
 *   `output-misaligned`, `output-damaged`
 */
export async function verifyOutput(
  expected: Expected,
  tools: VideoTools,
  signal: AbortSignal,
  onShare: (share: number) => void = () => undefined,
): Promise<void> {
  const { outputDir, rungs } = expected
  const variants = parseMasterPlaylist(await readOutput(outputDir, MASTER)).map(({ uri }) => uri)
  const wanted = rungs.map((rung) => `${rungFolder(rung)}/index.m3u8`)
  if (variants.join() !== wanted.join()) {
    throw invalid('output-missing', `${MASTER} names ${variants.length} of ${wanted.length} rungs`)
  }
  const playlists: MediaPlaylist[] = []
  for (const rung of rungs) playlists.push(await checkPlaylist(expected, rungFolder(rung)))
  assertAligned(playlists)
  await checkSprites(outputDir, playlists[0])
  for (const [i, rung] of rungs.entries()) {
    await decodeRung(expected, rungFolder(rung), playlists[i], tools, signal)
    onShare((i + 1) / rungs.length)
  }
}

async function checkPlaylist(expected: Expected, folder: string): Promise<MediaPlaylist> {
  const playlist = parseMediaPlaylist(await readOutput(expected.outputDir, `${folder}/index.m3u8`))
  for (const { uri } of playlist.segments) {
    if (!/^index\d+\.ts$/.test(uri)) throw invalid('playlist-broken', `${folder} names a strange segment`)
    const { size } = await stat(join(expected.outputDir, folder, uri)).catch(() => ({ size: 0 }))
    if (size === 0) throw invalid('output-missing', `${folder}/${uri} is missing or empty`)
  }
  if ((playlist.key?.uri ?? undefined) !== expected.encryption?.keyUri) {
    throw invalid('playlist-broken', `${folder} is not encrypted as asked`)
  }
  assertDuration(
    folder,
    playlist.segments.reduce((sum, segment) => sum + segment.seconds, 0),
    expected.seconds,
  )
  return playlist
}

function assertDuration(folder: string, seconds: number, expectedSeconds: number): void {
  const tolerance = Math.max(DURATION_TOLERANCE * expectedSeconds, LEAST_TOLERANCE_SECONDS)
  if (Math.abs(seconds - expectedSeconds) <= tolerance) return
  throw invalid(
    'output-duration',
    `${folder} lasts ${seconds.toFixed(2)} s, the source ${expectedSeconds.toFixed(2)} s`,
  )
}

export function assertAligned(playlists: readonly MediaPlaylist[]): void {
  const borders = playlists.map(({ segments }) => {
    let at = 0
    return segments.map(({ seconds }) => (at += seconds))
  })
  const [first = [], ...others] = borders
  for (const other of others) {
    const isAligned =
      other.length === first.length && other.every((at, i) => Math.abs(at - first[i]) <= ALIGNMENT_SECONDS)
    if (!isAligned) throw invalid('output-misaligned', 'rungs are not cut at the same places')
  }
}

/** Decodes a whole rung through a copy of its playlist that names files on this machine, and counts frames. */
async function decodeRung(
  expected: Expected,
  folder: string,
  playlist: MediaPlaylist,
  tools: VideoTools,
  signal: AbortSignal,
): Promise<void> {
  const original = await readFile(join(expected.outputDir, folder, 'index.m3u8'), 'utf8')
  const local = original
    .replace(/^(index\d+\.ts)$/gm, (uri) => pathToFileURL(join(expected.outputDir, folder, uri)).href)
    .replace(/(#EXT-X-KEY:.*URI=")[^"]*"/g, (_, start: string) => {
      return `${start}${pathToFileURL(expected.encryption?.keyFile ?? '').href}"`
    })
  const path = join(expected.workDir, `verify-${folder}.m3u8`)
  await writeFile(path, local)
  const isPlain = expected.encryption === undefined
  const reader =
    isPlain && playlist.segments.length === 1
      ? // The playlist's reader guesses what a segment is, and a few packets are too little to guess by.
        ['-f', 'mpegts', '-i', join(expected.outputDir, folder, playlist.segments[0].uri)]
      : ['-protocol_whitelist', 'file,crypto', '-allowed_extensions', 'ALL', '-f', 'hls', '-i', path]
  await checkClock(expected, folder, playlist, reader, tools, signal)
  const args = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+error', '-progress', 'pipe:1']
  // The loop filter changes how a picture looks, not whether it decodes.
  const decode = [
    '-skip_loop_filter',
    'all',
    ...reader,
    '-map',
    '0:v',
    '-map',
    '0:a?',
    '-fps_mode',
    'passthrough',
  ]
  let frames = 0
  const { stderr } = await runTool(tools.ffmpeg, [...args, ...decode, '-f', 'null', '-'], {
    signal,
    readStdout: async (stdout) => {
      frames = (await readProgress(stdout, expected.stallMs)).frames
    },
  })
  const complaint = errorLines(stderr)[0]
  if (complaint !== undefined) throw invalid('output-damaged', `${folder} does not decode: ${complaint}`)
  const seconds = playlist.segments.reduce((sum, segment) => sum + segment.seconds, 0)
  assertDuration(folder, frames / expected.frameRate, seconds)
}

async function checkClock(
  expected: Expected,
  folder: string,
  playlist: MediaPlaylist,
  reader: readonly string[],
  tools: VideoTools,
  signal: AbortSignal,
): Promise<void> {
  const entries = 'packet=codec_type,pts_time,duration_time,flags'
  let clock: OutputClock | undefined
  await runTool(tools.ffprobe, ['-v', 'error', '-show_entries', entries, '-of', 'compact=p=0', ...reader], {
    signal,
    readStdout: async (stdout) => {
      clock = await readClock(stdout)
    },
  })
  if (clock !== undefined) assertClock(folder, clock, playlist, expected)
}

/** Every part of the video has its picture, on a sheet that is there. */
async function checkSprites(outputDir: string, { segments }: MediaPlaylist): Promise<void> {
  const vtt = await readOutput(outputDir, SPRITE_VTT)
  const last = [...vtt.matchAll(/--> (\d+):(\d+):([\d.]+)/g)].at(-1)
  const seconds = last === undefined ? 0 : Number(last[1]) * 3_600 + Number(last[2]) * 60 + Number(last[3])
  assertDuration(
    SPRITE_VTT,
    seconds,
    segments.reduce((sum, segment) => sum + segment.seconds, 0),
  )
  for (const sheet of new Set([...vtt.matchAll(/^(sprites\d+\.jpg)#/gm)].map(([, name]) => name))) {
    const { size } = await stat(join(outputDir, sheet)).catch(() => ({ size: 0 }))
    if (size === 0) throw invalid('output-missing', `${sheet} is missing or empty`)
  }
}

async function readOutput(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
    throw new StationError('engine-failed', `${name} missing`, {
      cause,
      reason: 'output-missing',
    })
  })
}

function invalid(reason: string, message: string): StationError {
  return new StationError('engine-failed', message, { reason })
}
