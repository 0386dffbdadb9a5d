import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Encoder, encoderArgs, type Preset } from './encoders.ts'
import { assertFilters, buildGraph, neededFilters, type SpriteGrid } from './filter-graph.ts'
import type { Rung } from './ladder.ts'
import { parseMasterPlaylist, parseMediaPlaylist, writeMasterPlaylist } from './playlist.ts'
import type { Source } from './probe.ts'
import { readProgress } from './progress.ts'
import { errorLines, runTool } from './run-tool.ts'
import { SPRITE_PATTERN, spriteVtt } from './sprites.ts'
import type { Timeline } from './timeline.ts'
import type { VideoTools } from './tools.ts'

export const SEGMENT_SECONDS = 4
export const MASTER = 'master.m3u8'
export const SPRITE_VTT = 'sprites.vtt'

/** AES-128 key of one video (RFC 8216 4.3.2.4). */
export interface Encryption {
  /** What players are told; the key itself is never in the output. */
  readonly keyUri: string
  /** Sixteen bytes in a file outside the output folder. */
  readonly keyFile: string
}

export interface TranscodePlan {
  readonly source: Source
  readonly rungs: readonly Rung[]
  /** Which of the source's audio streams to take; none where it has none. */
  readonly audio: Source['audio'][number] | undefined
  readonly timeline: Timeline
  readonly sprites: SpriteGrid
  readonly encoder: Encoder
  readonly preset: Preset
  readonly encryption: Encryption | undefined
  /** How long ffmpeg may come no further before it is ended. */
  readonly stallMs: number
  /** Empty; what is published and nothing else goes in here. */
  readonly outputDir: string
  /** For what must not be published. */
  readonly workDir: string
}

export const rungFolder = (rung: Pick<Rung, 'name'>) => `v${rung.name}`

/** Every argument of the one ffmpeg run that makes all rungs; its working directory is the output folder. */
export function transcodeArgs(plan: TranscodePlan, keyInfoFile: string | undefined): string[] {
  const { source, rungs, audio } = plan
  const gopFrames = Math.ceil(rate(source.video.frameRate) * SEGMENT_SECONDS * 2)
  const graph = buildGraph({
    look: source.video,
    frameRate: source.video.frameRate,
    videoIndex: source.video.index,
    timeline: plan.timeline,
    audio: audio && { index: audio.index, sampleRateHz: audio.sampleRateHz === 44_100 ? 44_100 : 48_000 },
    sizes: rungs,
    sprites: plan.sprites,
  })
  const streams = rungs.flatMap((rung, i) => [
    ...['-map', `[v${i}]`, ...encoderArgs(plan.encoder, plan.preset, rung, i)],
    ...(audio ? ['-map', `[a${i}]`, `-c:a:${i}`, 'aac', `-b:a:${i}`, `${rung.audioKbit}k`] : []),
  ])
  const variants = rungs.map((rung, i) => `v:${i}${audio ? `,a:${i}` : ''},name:${rung.name}`)
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-y', '-loglevel', 'level+warning', '-progress', 'pipe:1'],
    ...source.inputArgs,
    ...['-filter_complex', graph],
    ...streams,
    ...['-pix_fmt', 'yuv420p', '-fps_mode', 'passthrough'],
    // By time: a count of frames would be another length at every frame rate.
    ...['-force_key_frames', `expr:gte(t,n_forced*${SEGMENT_SECONDS})`, '-g', String(gopFrames)],
    ...(source.video.hdr === undefined
      ? []
      : ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709']),
    ...[
      '-map_metadata',
      '-1',
      '-f',
      'hls',
      '-hls_time',
      String(SEGMENT_SECONDS),
      '-hls_playlist_type',
      'vod',
    ],
    ...['-hls_flags', 'independent_segments', '-hls_segment_filename', 'v%v/index%d.ts'],
    ...(keyInfoFile === undefined ? [] : ['-hls_key_info_file', keyInfoFile]),
    ...['-master_pl_name', MASTER, '-var_stream_map', variants.join(' '), 'v%v/index.m3u8'],
    ...['-map', '[sprites]', '-c:v', 'mjpeg', '-q:v', '5', '-fps_mode', 'passthrough', '-f', 'image2'],
    SPRITE_PATTERN,
  ]
}

/**
 * Makes the ladder, its master playlist and the sprite sheets.
 * @param onTime  seconds of the source done
 * @returns error lines of decoding the source: what was damaged in it
 */
export async function transcode(
  plan: TranscodePlan,
  tools: VideoTools,
  signal: AbortSignal,
  onTime: (seconds: number) => void,
): Promise<string[]> {
  const needed = neededFilters(plan.source)
  if (needed.length > 0) {
    assertFilters(needed, (await runTool(tools.ffmpeg, ['-hide_banner', '-filters'], { signal })).stdout)
  }
  for (const rung of plan.rungs) await mkdir(join(plan.outputDir, rungFolder(rung)))
  const keyInfoFile = plan.encryption && (await writeKeyInfo(plan.encryption, plan.workDir))
  const { stderr } = await runTool(tools.ffmpeg, transcodeArgs(plan, keyInfoFile), {
    signal,
    cwd: plan.outputDir,
    readStdout: async (stdout) => {
      await readProgress(stdout, plan.stallMs, onTime)
    },
  }).finally(async () => {
    if (keyInfoFile !== undefined) await rm(keyInfoFile, { force: true })
  })
  await rewriteMaster(plan)
  await writeFile(join(plan.outputDir, SPRITE_VTT), spriteVtt(plan.sprites, plan.timeline.seconds))
  return errorLines(stderr)
}

async function writeKeyInfo({ keyUri, keyFile }: Encryption, workDir: string): Promise<string> {
  const path = join(workDir, 'key-info')
  const iv = randomBytes(16).toString('hex')
  await writeFile(path, `${keyUri}\n${keyFile}\n${iv}\n`, { mode: 0o600 })
  return path
}

/** ffmpeg names the codecs; bandwidths are measured from the segments. */
async function rewriteMaster(plan: TranscodePlan): Promise<void> {
  const path = join(plan.outputDir, MASTER)
  const named = new Map(
    parseMasterPlaylist(await readFile(path, 'utf8')).map(({ uri, codecs }) => [uri, codecs]),
  )
  const variants = await Promise.all(
    plan.rungs.map(async (rung) => {
      const uri = `${rungFolder(rung)}/index.m3u8`
      return {
        uri,
        ...(await measureBandwidth(join(plan.outputDir, rungFolder(rung)))),
        widthPx: rung.widthPx,
        heightPx: rung.heightPx,
        frameRate: rate(plan.source.video.frameRate),
        codecs: named.get(uri) ?? '',
      }
    }),
  )
  await writeFile(path, writeMasterPlaylist(variants))
}

async function measureBandwidth(folder: string) {
  const { segments } = parseMediaPlaylist(await readFile(join(folder, 'index.m3u8'), 'utf8'))
  const bits = await Promise.all(segments.map(async ({ uri }) => (await stat(join(folder, uri))).size * 8))
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0)
  return {
    averageBandwidth: bits.reduce((sum, one) => sum + one, 0) / seconds,
    // A last piece of a fraction of a second would tell nothing of what a line must carry.
    peakBandwidth: Math.max(
      ...segments.flatMap((segment, i) =>
        segment.seconds >= SEGMENT_SECONDS / 2 || segments.length === 1 ? bits[i] / segment.seconds : [],
      ),
    ),
  }
}

/** A rate as ffmpeg writes it, frames a second. */
export function rate(text: string): number {
  const [frames = 0, seconds = 1] = text.split('/').map(Number)
  return frames / seconds
}

/** Every file of an output folder, relative, with forward slashes. */
export async function listOutput(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}
