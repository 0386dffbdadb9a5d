import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { StationError } from '#shared/domain/errors.ts'
import { type Container, pinInput } from './container.ts'
import { type PacketSurvey, readPacketLines, type StreamSurvey } from './packets.ts'
import { runTool } from './run-tool.ts'
import type { VideoTools } from './tools.ts'

/** One side of a frame beyond which nothing is decoded: an 8K frame fits. */
const MAX_SIDE_PX = 8192
/** A macroblock of H.264. */
const MIN_SIDE_PX = 16
const PROBE_TIMEOUT_MS = 60_000
/** Reading through a file of the largest size on a slow disk. */
const SURVEY_TIMEOUT_MS = 600_000

const numberText = z.coerce.number().optional().catch(undefined)
const Stream = z.looseObject({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  sample_aspect_ratio: z.string().optional(),
  pix_fmt: z.string().optional(),
  color_range: z.string().optional(),
  color_transfer: z.string().optional(),
  field_order: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  nb_frames: numberText,
  sample_rate: numberText,
  channels: z.int().optional(),
  disposition: z.record(z.string(), z.number()).default({}),
  side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).default([]),
})
type Stream = z.infer<typeof Stream>
const ProbeReply = z.object({
  format: z.looseObject({ duration: numberText, start_time: numberText }).default({}),
  streams: z.array(Stream).default([]),
})

export interface VideoStream {
  readonly index: number
  readonly codec: string
  /** As shown: after rotation, with square pixels. */
  readonly widthPx: number
  readonly heightPx: number
  /** Counted. */
  readonly frames: number
  /** Constant rate to encode at, as ffmpeg writes it, e.g. `30000/1001`. */
  readonly frameRate: string
  readonly isVariableRate: boolean
  readonly startSeconds: number
  readonly endSeconds: number
  readonly hdr: 'pq' | 'hlg' | undefined
  readonly isInterlaced: boolean
}

/** What a file's header says of its picture. */
export interface VideoHeader {
  readonly inputArgs: readonly string[]
  readonly streamIndex: number
  /** As shown. */
  readonly widthPx: number
  readonly heightPx: number
  /** As ffmpeg hands frames out: turned upright, pixels as they are stored. */
  readonly decodedWidthPx: number
  readonly decodedHeightPx: number
  /** Claims, which a file may not keep; undefined where it makes none. */
  readonly claimedFrames: number | undefined
  readonly claimedSeconds: number | undefined
  /** Average, frames a second. */
  readonly frameRate: number | undefined
}

export interface AudioStream {
  readonly index: number
  readonly codec: string
  readonly sampleRateHz: number | undefined
  readonly startSeconds: number
  readonly endSeconds: number
}

/** What a video file holds, by what could be read of it rather than by what its header says. */
export interface Source {
  readonly path: string
  readonly inputArgs: readonly string[]
  readonly container: Container
  readonly bytes: number
  /** What ffmpeg counts from zero, on the clock of the streams' times. */
  readonly clockStartSeconds: number
  readonly durationSeconds: number
  readonly claimedSeconds: number | undefined
  /** The file ends before what its header promises. */
  readonly isTruncated: boolean
  readonly video: VideoStream
  /** Every audio stream, the one to play by default first. */
  readonly audio: readonly AudioStream[]
}

/**
 * Probes a file and reads through it once, without decoding.
 * @throws StationError `unreadable`: `video-container`, `video-unreadable`, `video-audio-only`, `video-too-large`,
 *   `video-empty`; else as `runTool`
 */
export async function probeSource(path: string, tools: VideoTools, signal: AbortSignal): Promise<Source> {
  const input = await pinInput(path)
  const reply = await askHeader(input.args, tools, signal)
  const stream = mainVideo(reply.streams)
  const audio = audioStreams(reply.streams)
  const wanted = [stream.index, ...audio.map(({ index }) => index)]
  const { surveys, jumps, complaints } = await surveyPackets(input, tools, signal)
  const frames = surveys.get(stream.index)
  if (frames === undefined || frames.packets === 0) {
    throw new StationError('unreadable', 'the video holds no frames', { reason: 'video-empty' })
  }
  const found = wanted.flatMap((index) => surveys.get(index) ?? [])
  const start = Math.min(...found.map((survey) => survey.startSeconds))
  const durationSeconds = Math.max(...found.map((survey) => survey.endSeconds)) - start
  // Where the clock jumped, the header's length is the distance between two clocks.
  const claimedSeconds = jumps > 0 ? undefined : sane(reply.format.duration)
  const slackSeconds = Math.max(0.02 * (claimedSeconds ?? 0), 2 * frames.medianGapSeconds)
  return {
    path,
    inputArgs: input.args,
    container: input.container,
    bytes: (await stat(path)).size,
    clockStartSeconds: reply.format.start_time ?? start,
    durationSeconds,
    claimedSeconds,
    isTruncated:
      (claimedSeconds !== undefined && durationSeconds < claimedSeconds - slackSeconds) ||
      /partial file|ended prematurely/i.test(complaints),
    video: describeVideo(stream, frames),
    audio: audio.flatMap((each) => {
      const survey = surveys.get(each.index)
      return survey === undefined
        ? []
        : [{ ...each, startSeconds: survey.startSeconds, endSeconds: survey.endSeconds }]
    }),
  }
}

/**
 * Reads a file's header and no more.
 * @throws StationError as `probeSource`
 */
export async function probeHeader(
  path: string,
  tools: VideoTools,
  signal: AbortSignal,
): Promise<VideoHeader> {
  const input = await pinInput(path)
  const reply = await askHeader(input.args, tools, signal)
  const stream = mainVideo(reply.streams)
  return {
    inputArgs: input.args,
    streamIndex: stream.index,
    ...shownSize(stream),
    decodedWidthPx: (isTurned(stream) ? stream.height : stream.width) ?? 0,
    decodedHeightPx: (isTurned(stream) ? stream.width : stream.height) ?? 0,
    claimedFrames: stream.nb_frames,
    claimedSeconds: sane(reply.format.duration),
    frameRate: ratio(stream.avg_frame_rate, '/') ?? ratio(stream.r_frame_rate, '/'),
  }
}

/** A duration that a file can have. */
function sane(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds > 0 && seconds < 1e7 ? seconds : undefined
}

async function askHeader(inputArgs: readonly string[], tools: VideoTools, signal: AbortSignal) {
  const args = ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams', ...inputArgs]
  const { stdout } = await runTool(tools.ffprobe, args, { signal, timeoutMs: PROBE_TIMEOUT_MS }).catch(
    (error: unknown) => {
      // It ran and did not understand the file.
      if (error instanceof StationError && error.reason === 'ffmpeg-failed') {
        throw new StationError('unreadable', 'ffprobe returned non-zero', {
          cause: error,
          reason: 'video-unreadable',
          ...(error.params === undefined ? {} : { params: error.params }),
        })
      }
      throw error
    },
  )
  const reply = ProbeReply.safeParse(parseJson(stdout))
  if (!reply.success) {
    throw new StationError('unreadable', 'Failed to parse ffprobe output', {
      reason: 'video-unreadable',
      params: { stdout: stdout.slice(0, 4_000) },
    })
  }
  return reply.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Containers whose clock may start anew within a file: transport and programme streams, and Ogg. */
const JUMPING: ReadonlySet<Container> = new Set(['mpegts', 'mpeg', 'ogg'])

async function surveyPackets(
  input: { args: readonly string[]; container: Container },
  tools: VideoTools,
  signal: AbortSignal,
) {
  let found: PacketSurvey = { streams: new Map(), jumps: 0 }
  const entries = 'packet=stream_index,pts_time,dts_time,duration_time,flags'
  const args = ['-v', 'error', '-show_entries', entries, '-of', 'compact=p=0', ...input.args]
  const { stderr } = await runTool(tools.ffprobe, args, {
    signal,
    timeoutMs: SURVEY_TIMEOUT_MS,
    readStdout: async (stdout) => {
      found = await readPacketLines(stdout, JUMPING.has(input.container))
    },
  })
  return { surveys: found.streams, jumps: found.jumps, complaints: stderr }
}

/** The video to show: a cover picture is not one; the default one before others, then the largest. */
function mainVideo(streams: readonly Stream[]): Stream {
  const videos = streams.filter(
    ({ codec_type, disposition }) => codec_type === 'video' && !disposition.attached_pic,
  )
  if (videos.length === 0) {
    const hasAudio = streams.some(({ codec_type }) => codec_type === 'audio')
    throw new StationError('unreadable', hasAudio ? 'the file holds sound only' : 'the file holds no video', {
      reason: hasAudio ? 'video-audio-only' : 'video-empty',
    })
  }
  const rank = ({ disposition, width = 0, height = 0 }: Stream) =>
    (disposition.default ? 1e9 : 0) + width * height
  const best = videos.reduce((a, b) => (rank(b) > rank(a) ? b : a))
  const { width = 0, height = 0 } = best
  if (width < 2 || height < 2) {
    throw new StationError('unreadable', 'the video has no picture size', { reason: 'video-unreadable' })
  }
  if (Math.min(width, height) < MIN_SIDE_PX) {
    throw new StationError('unreadable', `the video is smaller than ${MIN_SIDE_PX} pixels`, {
      reason: 'video-too-small',
      params: { widthPx: width, heightPx: height },
    })
  }
  if (Math.max(width, height) > MAX_SIDE_PX) {
    throw new StationError('unreadable', `the video is larger than ${MAX_SIDE_PX} pixels`, {
      reason: 'video-too-large',
      params: { widthPx: width, heightPx: height },
    })
  }
  return best
}

function audioStreams(streams: readonly Stream[]): Omit<AudioStream, 'startSeconds' | 'endSeconds'>[] {
  return streams
    .filter(({ codec_type, codec_name }) => codec_type === 'audio' && codec_name !== undefined)
    .toSorted((a, b) => (b.disposition.default ?? 0) - (a.disposition.default ?? 0))
    .map(({ index, codec_name, sample_rate }) => ({
      index,
      codec: codec_name ?? 'unknown',
      sampleRateHz: sample_rate,
    }))
}

function describeVideo(stream: Stream, survey: StreamSurvey): VideoStream {
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    ...shownSize(stream),
    frames: survey.packets,
    ...chooseFrameRate(stream, survey),
    startSeconds: survey.startSeconds,
    endSeconds: survey.endSeconds,
    hdr:
      stream.color_transfer === 'smpte2084'
        ? 'pq'
        : stream.color_transfer === 'arib-std-b67'
          ? 'hlg'
          : undefined,
    isInterlaced: ['tt', 'bb', 'tb', 'bt'].includes(stream.field_order ?? ''),
  }
}

function shownSize(stream: Stream): { widthPx: number; heightPx: number } {
  const { width = 0, height = 0 } = stream
  const shownWidth = Math.max(2, Math.round(width * (ratio(stream.sample_aspect_ratio, ':') ?? 1)))
  return isTurned(stream)
    ? { widthPx: height, heightPx: shownWidth }
    : { widthPx: shownWidth, heightPx: height }
}

const isTurned = (stream: Stream) => quarterTurns(stream) % 180 !== 0

/** Degrees clockwise that a player turns the picture by. */
function quarterTurns({ side_data_list }: Stream): number {
  // The display matrix turns anticlockwise.
  const degrees = -(side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0)
  return (((Math.round(degrees / 90) * 90) % 360) + 360) % 360
}

/** `a/b` or `a:b`; undefined where it names no positive number. */
function ratio(text: string | undefined, separator: string): number | undefined {
  const [a, b] = (text ?? '').split(separator).map(Number)
  return a !== undefined && b !== undefined && a > 0 && b > 0 ? a / b : undefined
}

const MAX_RATE = 60
/** Shares of uneven distances below this are single lost frames. */
const VARIABLE_SHARE = 0.05

/**
 * Rungs are encoded at a constant rate, so that a segment never runs long because a recorder sent no frame. Recordings
 * with a variable rate take the common rate next above theirs.
 */
export function chooseFrameRate(
  stream: { r_frame_rate?: string | undefined },
  survey: Pick<
    StreamSurvey,
    'medianGapSeconds' | 'irregularShare' | 'packets' | 'startSeconds' | 'endSeconds'
  >,
): Pick<VideoStream, 'frameRate' | 'isVariableRate'> {
  const named = ratio(stream.r_frame_rate, '/')
  const typical = survey.medianGapSeconds > 0 ? 1 / survey.medianGapSeconds : (named ?? 30)
  const isVariableRate = survey.irregularShare > VARIABLE_SHARE
  // Times in whole milliseconds (matroska) move each distance a little.
  const isNamed = named !== undefined && Math.abs(named - typical) / named < 0.05
  if (!isVariableRate && isNamed && named <= MAX_RATE)
    return { frameRate: stream.r_frame_rate!, isVariableRate }
  const average = survey.packets / Math.max(survey.endSeconds - survey.startSeconds, 1e-3)
  const rate = Math.max(average, isVariableRate ? 0 : typical)
  const next = [24, 25, 30, 50, MAX_RATE].find((common) => common >= rate * 0.98) ?? MAX_RATE
  return { frameRate: String(isVariableRate ? Math.max(30, next) : next), isVariableRate }
}
