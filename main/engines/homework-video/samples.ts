import type { Readable } from 'node:stream'
import type { VideoHeader } from '#main/engines/video/probe.ts'
import { errorLines, runTool } from '#main/engines/video/run-tool.ts'
import type { VideoTools } from '#main/engines/video/tools.ts'
import { StationError } from '#shared/domain/errors.ts'

/** Which frames are looked at: every n-th, or the keyframes alone, which costs a tenth. */
export type Sampling = { readonly kind: 'stride'; readonly stride: number } | { readonly kind: 'keyframes' }

/** How a sample comes out of ffmpeg. */
export interface SampleFormat {
  readonly width: number
  readonly height: number
  readonly pixels: 'yuv420p' | 'bgr24'
}

export interface SampleRun {
  readonly header: VideoHeader
  readonly sampling: Sampling
  readonly format: SampleFormat
  readonly signal: AbortSignal
  /** Called with each sample in turn, counted from 0; the buffer is used again afterwards. */
  readonly onSample: (pixels: Uint8Array, sample: number) => void
}

export interface Counted {
  /** Which frame of the video each sample is, from 0. */
  readonly indexes: readonly number[]
  /** Frames in the file, counted. */
  readonly totalFrames: number
  readonly isTruncated: boolean
  /** What decoding complained about. */
  readonly damage: readonly string[]
}

const frameBytes = ({ width, height, pixels }: SampleFormat) =>
  pixels === 'bgr24' ? width * height * 3 : (width * height * 3) / 2

/**
 * Decodes a video once and hands out samples at reduced size, holding one at a time.
 * @throws StationError `unreadable`, reason `video-empty`, when no frame could be decoded
 */
export async function readSamples(run: SampleRun, tools: VideoTools): Promise<Counted> {
  const { header, sampling, signal } = run
  const seconds: number[] = []
  let samples = 0
  let broken: StationError | undefined
  const { stderr } = await runTool(tools.ffmpeg, sampleArgs(run), {
    signal,
    readStdout: (stdout) =>
      eachFrame(stdout, frameBytes(run.format), (pixels) => run.onSample(pixels, samples++)),
    onStderr: eachLine((line) => {
      const time = /showinfo.* pts_time:\s*([\d.]+)/.exec(line)?.[1]
      if (time !== undefined) seconds.push(Number(time))
    }),
  }).catch((error: unknown) => {
    if (!(error instanceof StationError) || error.reason !== 'ffmpeg-failed') throw error
    broken = error
    return { stderr: String(error.params?.stderr ?? '') }
  })
  const complaints = errorLines(stderr)
  if (samples === 0) {
    throw new StationError('unreadable', `cannot open video: ${complaints[0] ?? 'no frame can be decoded'}`, {
      cause: broken,
      reason: 'video-empty',
    })
  }
  const totalFrames = countFrames(stderr, sampling)
  const indexes = Array.from({ length: samples }, (_, i) =>
    sampling.kind === 'stride'
      ? i * sampling.stride
      : Math.round((seconds[i] ?? 0) * (header.frameRate ?? 0)),
  )
  return {
    indexes,
    totalFrames,
    isTruncated: isShort(header, totalFrames) || /partial file|ended prematurely/i.test(stderr),
    damage: complaints,
  }
}

/** From ffmpeg's closing summary: decoded, or where only keyframes were, read. */
function countFrames(stderr: string, sampling: Sampling): number {
  const summary = /\(video\): (\d+) packets read .*?; (\d+) frames decoded/.exec(stderr)
  return Number(summary?.[sampling.kind === 'stride' ? 2 : 1] ?? 0)
}

function eachLine(onLine: (line: string) => void): (text: string) => void {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }
}

function sampleArgs({ header, sampling, format }: SampleRun): string[] {
  const isKeyframes = sampling.kind === 'keyframes'
  const reduce =
    format.pixels === 'bgr24'
      ? ['format=bgr24']
      : [`scale=${format.width}:${format.height}:flags=area`, 'format=yuv420p']
  // A keyframe's place is known by its time alone.
  const chain = isKeyframes ? [...reduce, 'showinfo'] : [`select='not(mod(n,${sampling.stride}))'`, ...reduce]
  return [
    // The summary that counts frames comes at this level.
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+verbose'],
    // Frames that no other frame builds on can do without smoothing at block borders; exact numbers cannot.
    ...(isKeyframes
      ? ['-skip_frame', 'nokey']
      : format.pixels === 'bgr24'
        ? []
        : ['-skip_loop_filter', 'noref']),
    ...header.inputArgs,
    ...['-map', `0:${header.streamIndex}`, '-vf', chain.join(','), '-fps_mode', 'passthrough'],
    ...['-f', 'rawvideo', '-'],
  ]
}

/** Cuts a stream into frames without holding more than one. */
async function eachFrame(
  stdout: Readable,
  bytes: number,
  onFrame: (pixels: Uint8Array) => void,
): Promise<void> {
  const frame = new Uint8Array(bytes)
  let filled = 0
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(bytes - filled, chunk.length - at)
      frame.set(chunk.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled < bytes) continue
      onFrame(frame)
      filled = 0
    }
  }
}

/** Fewer frames than the header's count or length promises, by more than two in a hundred. */
function isShort({ claimedFrames, claimedSeconds, frameRate }: VideoHeader, counted: number): boolean {
  const promised = claimedFrames ?? (claimedSeconds ?? 0) * (frameRate ?? 0)
  return counted < promised * 0.98 - 2
}
