import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { StationError } from '#shared/domain/errors.ts'
import { type Size, toStandardVideo } from './filter-graph.ts'
import { type FrameLook, lookAt, mostTypical } from './frame-score.ts'
import type { Source } from './probe.ts'
import { runTool } from './run-tool.ts'
import type { VideoTools } from './tools.ts'

export const THUMBNAIL = 'thumbnail.jpg'
const MAX_WIDTH_PX = 1280
/** Frames looked at, spread over the video without its first and last twentieth. */
const CANDIDATES = 9
/** A video this short is decoded once; in a longer one each candidate is sought. */
const SHORT_SECONDS = 30
const SMALL_SIDE_PX = 96
const TIMEOUT_MS = 120_000

/** Size of the picture: the video's shape, no larger than it and at most 1280 pixels wide. */
export function thumbnailSize(shown: Size): Size {
  const scale = Math.min(1, MAX_WIDTH_PX / shown.widthPx, MAX_WIDTH_PX / shown.heightPx)
  const even = (length: number) => Math.max(2, 2 * Math.floor((length * scale) / 2 + 1e-9))
  return { widthPx: even(shown.widthPx), heightPx: even(shown.heightPx) }
}

/**
 * Writes a representative frame as `thumbnail.jpg`. Looking for it costs no more for an hour than for a minute.
 * @returns its time in the source, seconds
 */
export async function makeThumbnail(
  source: Source,
  outputDir: string,
  tools: VideoTools,
  signal: AbortSignal,
): Promise<number> {
  const candidates = await candidateFrames(source, tools, signal)
  // A video of a frame or two has nothing past its start.
  const time = candidates[mostTypical(candidates.map(({ look }) => look))]?.time ?? 0
  const path = join(outputDir, THUMBNAIL)
  const isShort = lengthOf(source) <= SHORT_SECONDS
  const picture = toStandardVideo(source.video, thumbnailSize(source.video))
  const filters = isShort ? [`select='gte(t,${onClock(source, time)})'`, ...picture] : picture
  await runTool(
    tools.ffmpeg,
    [
      ...seek(source, isShort ? 0 : time),
      ...['-vf', filters.join(','), '-fps_mode', 'passthrough', '-frames:v', '1'],
      ...['-q:v', '3', '-f', 'image2', '-update', '1', path],
    ],
    { signal, timeoutMs: TIMEOUT_MS },
  )
  if (((await stat(path).catch(() => undefined))?.size ?? 0) === 0) {
    throw new StationError('engine-failed', 'thumbnail file not created', { reason: 'thumbnail-missing' })
  }
  return time
}

/** A time from the first frame on, as ffmpeg counts: sound may have begun before. */
const onClock = ({ video, clockStartSeconds }: Source, time: number) =>
  video.startSeconds - clockStartSeconds + time

const lengthOf = ({ video }: Source) => video.endSeconds - video.startSeconds

interface Candidate {
  /** Seconds from the first frame. */
  readonly time: number
  readonly look: FrameLook
}

async function candidateFrames(
  source: Source,
  tools: VideoTools,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const length = lengthOf(source)
  const first = length * 0.05
  const step = (length * 0.9) / (CANDIDATES - 1)
  const times = Array.from({ length: CANDIDATES }, (_, i) => first + i * step)
  if (length <= SHORT_SECONDS) {
    const select = [`select='gte(t,${onClock(source, first)}+selected_n*${step})'`]
    const frames = await smallFrames(source, 0, select, CANDIDATES, tools, signal)
    return frames.map((grey, i) => ({ time: times[i], look: lookAt(grey, SMALL_SIDE_PX) }))
  }
  const candidates: Candidate[] = []
  for (const time of times) {
    const [grey] = await smallFrames(source, time, [], 1, tools, signal)
    if (grey !== undefined) candidates.push({ time, look: lookAt(grey, SMALL_SIDE_PX) })
  }
  return candidates
}

/** At most `count` frames from a time on, each grey and `SMALL_SIDE_PX` square. */
async function smallFrames(
  source: Source,
  time: number,
  filters: readonly string[],
  count: number,
  tools: VideoTools,
  signal: AbortSignal,
): Promise<Buffer[]> {
  const chain = [...filters, `scale=${SMALL_SIDE_PX}:${SMALL_SIDE_PX}:flags=area`, 'format=gray'].join(',')
  let pixels = Buffer.alloc(0)
  const output = ['-vf', chain, '-fps_mode', 'passthrough', '-frames:v', String(count), '-f', 'rawvideo', '-']
  await runTool(tools.ffmpeg, [...seek(source, time), ...output], {
    signal,
    timeoutMs: TIMEOUT_MS,
    readStdout: async (stdout) => {
      pixels = await buffer(stdout)
    },
  })
  const frameBytes = SMALL_SIDE_PX ** 2
  return Array.from({ length: Math.floor(pixels.length / frameBytes) }, (_, i) =>
    pixels.subarray(i * frameBytes, (i + 1) * frameBytes),
  )
}

/** Nothing is sought for the start. */
function seek(source: Source, time: number): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-y', '-loglevel', 'error'],
    ...(time > 0 ? ['-ss', onClock(source, time).toFixed(3)] : []),
    ...source.inputArgs,
    ...['-map', `0:${source.video.index}`],
  ]
}
