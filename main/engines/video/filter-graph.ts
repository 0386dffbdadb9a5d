import { StationError } from '#shared/domain/errors.ts'
import type { Source } from './probe.ts'
import type { Timeline } from './timeline.ts'

export interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

type Look = Pick<Source['video'], 'hdr' | 'isInterlaced'>

/**
 * Filters from a decoded frame, already turned upright by ffmpeg, to 8-bit standard-range video with square pixels.
 * HDR is mapped by Hable's curve (Hable 2010) at the target size, where it costs least.
 */
export function toStandardVideo(look: Look, size: Size): string[] {
  const deinterlace = look.isInterlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []
  if (look.hdr === undefined) return [...deinterlace, scaleTo(size), 'format=yuv420p']
  const transfer = look.hdr === 'pq' ? 'smpte2084' : 'arib-std-b67'
  return [
    ...deinterlace,
    `zscale=w=${size.widthPx}:h=${size.heightPx}:tin=${transfer}:pin=bt2020:min=bt2020nc:t=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
    'setsar=1',
    'format=yuv420p',
  ]
}

function scaleTo({ widthPx, heightPx }: Size): string {
  return `scale=${widthPx}:${heightPx}:flags=bicubic:out_range=tv,setsar=1`
}

/** A constant rate from the timeline's start on: a picture that comes later stands from there. */
const onClock = ({ frameRate, timeline }: Pick<GraphParts, 'frameRate' | 'timeline'>) => [
  `fps=${frameRate}:start_time=${timeline.startSeconds.toFixed(6)}`,
  'setpts=PTS-STARTPTS',
]

const hold = (seconds: number) =>
  seconds > 0 ? [`tpad=stop_mode=clone:stop_duration=${seconds.toFixed(3)}`] : []

export interface SpriteGrid {
  readonly columns: number
  readonly rows: number
  readonly intervalSeconds: number
  readonly tile: Size
}

export interface GraphParts {
  readonly look: Look
  /** Constant output rate. */
  readonly frameRate: string
  readonly videoIndex: number
  /** Where it begins, and how long the last picture stays. */
  readonly timeline: Pick<Timeline, 'startSeconds' | 'holdSeconds'>
  readonly audio: { readonly index: number; readonly sampleRateHz: number } | undefined
  /** Smallest first. */
  readonly sizes: readonly Size[]
  readonly sprites: SpriteGrid
}

/**
 * One decode for everything: each rung is scaled from the next larger one, the sprite sheet from the smallest.
 * Outputs are labelled `[v0]`, `[v1]`… and `[a0]`, `[a1]`… in the order of `sizes`, and `[sprites]`.
 */
export function buildGraph(parts: GraphParts): string {
  const { sizes, sprites } = parts
  const chains: string[] = []
  for (let i = sizes.length - 1; i >= 0; i--) {
    const isLargest = i === sizes.length - 1
    const filters = isLargest
      ? [...onClock(parts), ...hold(parts.timeline.holdSeconds), ...toStandardVideo(parts.look, sizes[i])]
      : [scaleTo(sizes[i])]
    const from = isLargest ? `[0:${parts.videoIndex}]` : `[down${i}]`
    const next = i === 0 ? '[small]' : `[down${i - 1}]`
    chains.push(`${from}${[...filters, 'split=2'].join(',')}[v${i}]${next}`)
  }
  chains.push(
    // By count, so that no rounding adds up over an hour.
    `[small]select='gte(t,selected_n*${sprites.intervalSeconds})',` +
      `scale=${sprites.tile.widthPx}:${sprites.tile.heightPx},` +
      `tile=${sprites.columns}x${sprites.rows}[sprites]`,
  )
  if (parts.audio !== undefined) {
    const outputs = sizes.map((_, i) => `[a${i}]`).join('')
    // Recorders drop sound under load, or begin it late: gaps are filled, so that it stays with the picture.
    const { index, sampleRateHz } = parts.audio
    const first = Math.round(parts.timeline.startSeconds * sampleRateHz)
    chains.push(
      `[0:${index}]aresample=${sampleRateHz}:async=1000:first_pts=${first},asetpts=PTS-STARTPTS,` +
        `aformat=channel_layouts=stereo,asplit=${sizes.length}${outputs}`,
    )
  }
  return chains.join(';')
}

/** Filters a build of ffmpeg must have for a source. */
export function neededFilters({ video }: Pick<Source, 'video'>): string[] {
  return video.hdr === undefined ? [] : ['zscale', 'tonemap']
}

/** @throws StationError `unavailable`, reason `ffmpeg-without-filter` */
export function assertFilters(needed: readonly string[], filterList: string): void {
  const absent = needed.filter((name) => !new RegExp(`^\\s*\\S+\\s+${name}\\s`, 'm').test(filterList))
  if (absent.length === 0) return
  throw new StationError(
    'unavailable',
    `this ffmpeg lacks the filter ${absent.join(', ')}, which HDR video needs`,
    {
      reason: 'ffmpeg-without-filter',
      params: { filters: absent.join(', ') },
    },
  )
}
