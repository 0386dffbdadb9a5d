import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { Rung } from './ladder.ts'
import { runTool } from './run-tool.ts'
import type { VideoTools } from './tools.ts'

export type Preset = Settings['videoPreset']
const HARDWARE = ['nvenc', 'qsv', 'amf', 'videotoolbox'] as const
type Hardware = (typeof HARDWARE)[number]
export type Encoder = 'libx264' | `h264_${Hardware}`

const PROBE_TIMEOUT_MS = 20_000

/**
 * The H.264 encoder that a setting asks for; hardware is believed only after it has encoded a few frames.
 * @throws StationError `unavailable`, reason `encoder-unavailable`, when a named one does not work here
 */
export async function chooseEncoder(
  setting: Settings['videoEncoder'],
  tools: VideoTools,
  signal: AbortSignal,
): Promise<Encoder> {
  if (setting === 'software') return 'libx264'
  const candidates = setting === 'auto' ? HARDWARE : [setting]
  for (const name of candidates) {
    if (await encodes(`h264_${name}`, tools, signal)) return `h264_${name}`
  }
  if (setting === 'auto') return 'libx264'
  throw new StationError('unavailable', `The encoder h264_${setting} does not work on this machine`, {
    reason: 'encoder-unavailable',
    params: { encoder: setting },
  })
}

async function encodes(encoder: Encoder, tools: VideoTools, signal: AbortSignal): Promise<boolean> {
  const frames = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=640x360:rate=30',
    '-frames:v',
    '12',
    '-pix_fmt',
    'yuv420p',
  ]
  const args = ['-hide_banner', '-nostdin', '-v', 'error', ...frames, '-c:v', encoder, '-f', 'null', '-']
  try {
    await runTool(tools.ffmpeg, args, { signal, timeoutMs: PROBE_TIMEOUT_MS })
    return true
  } catch (error) {
    if (signal.aborted) throw error
    return false
  }
}

/** Pictures above this many pixels are what an encode's time goes into. */
const LARGE_AREA_PX = 400_000

/**
 * x264 options of one rung. The measured mix: small rungs cost little, so they get a better search; large ones take
 * the cheapest search, with the look-ahead that pays for itself put back (see docs/video.md for the figures).
 */
function x264Options(preset: Preset, rung: Rung): { preset: string; params: string[] } {
  if (preset !== 'measured') return { preset, params: [] }
  return rung.widthPx * rung.heightPx < LARGE_AREA_PX
    ? { preset: 'faster', params: [] }
    : { preset: 'superfast', params: ['rc-lookahead=10', 'mbtree=1', 'weightp=1'] }
}

const HARDWARE_OPTIONS: Record<Hardware, (i: number) => string[]> = {
  // Without it a forced keyframe is not one a player can start at.
  nvenc: (i) => [`-preset:v:${i}`, 'p5', `-rc:v:${i}`, 'vbr', `-forced-idr:v:${i}`, '1'],
  qsv: (i) => [`-forced_idr:v:${i}`, '1'],
  amf: (i) => [`-forced_idr:v:${i}`, '1'],
  videotoolbox: () => [],
}

/**
 * Bits by content, the ladder's bitrate as the most: a slide that stands costs a tenth of it, what moves all the time no
 * more than an average of that bitrate would. Small pictures lose more by the same step, so theirs is finer.
 */
function cappedQuality(rung: Rung, i: number): string[] {
  const crf = rung.widthPx * rung.heightPx < LARGE_AREA_PX ? 20 : 21
  return [
    ...[`-crf:v:${i}`, String(crf)],
    // A full buffer is spent once on top of the rate: together no more than the average was.
    ...[`-maxrate:v:${i}`, `${Math.round(rung.videoKbit * 0.95)}k`],
    ...[`-bufsize:v:${i}`, `${Math.round(rung.videoKbit * 1.5)}k`],
  ]
}

/** Hardware knows no such quality that is alike from maker to maker. */
const averageRate = (rung: Rung, i: number) => [
  ...[`-b:v:${i}`, `${rung.videoKbit}k`],
  ...[`-maxrate:v:${i}`, `${Math.round(rung.videoKbit * 1.5)}k`],
  ...[`-bufsize:v:${i}`, `${rung.videoKbit * 2}k`],
]

/** Encoder options of output stream `v:i`. */
export function encoderArgs(encoder: Encoder, preset: Preset, rung: Rung, i: number): string[] {
  const common = [`-c:v:${i}`, encoder, `-profile:v:${i}`, 'high']
  if (encoder !== 'libx264') {
    return [...common, ...averageRate(rung, i), ...HARDWARE_OPTIONS[encoder.slice(5) as Hardware](i)]
  }
  const options = x264Options(preset, rung)
  const params = options.params.length === 0 ? [] : [`-x264-params:v:${i}`, options.params.join(':')]
  // Scene cuts would put keyframes where other rungs have none.
  return [
    ...common,
    ...cappedQuality(rung, i),
    `-preset:v:${i}`,
    options.preset,
    `-sc_threshold:v:${i}`,
    '0',
    ...params,
  ]
}
