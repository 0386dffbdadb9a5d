import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { StationError } from '#shared/domain/errors.ts'
import type { MediaPlaylist } from './playlist.ts'

/** When the packets of a rung are played, read from its segments and not from its playlist. Seconds. */
export interface OutputClock {
  readonly picture: { readonly start: number; readonly end: number; readonly keys: readonly number[] }
  readonly sound: { readonly start: number; readonly end: number } | undefined
}

/** Reads `-of compact=p=0` lines of `ffprobe -show_entries packet=codec_type,pts_time,duration_time,flags`. */
export async function readClock(stdout: Readable): Promise<OutputClock> {
  const picture = { start: Number.POSITIVE_INFINITY, end: 0, keys: [] as number[] }
  const sound = { start: Number.POSITIVE_INFINITY, end: 0 }
  for await (const line of createInterface({ input: stdout })) {
    const field = (name: string) => new RegExp(`(?:^|\\|)${name}=([^|]*)`).exec(line)?.[1] ?? ''
    const start = Number.parseFloat(field('pts_time'))
    if (Number.isNaN(start)) continue
    const stream = field('codec_type') === 'video' ? picture : sound
    stream.start = Math.min(stream.start, start)
    stream.end = Math.max(stream.end, start + (Number.parseFloat(field('duration_time')) || 0))
    if (stream === picture && field('flags').startsWith('K')) picture.keys.push(start)
  }
  return { picture, sound: sound.end === 0 ? undefined : sound }
}

/** How far a rung's packets may be from what its playlist says; a frame more at low rates. */
const STEP_SECONDS = 0.05
const END_SECONDS = 0.25

/**
 * Whether a playlist tells of its segments what is in them: it lasts as long as the picture, a player can start at each
 * border, and the sound begins with the picture and ends no later.
 * @throws StationError `engine-failed`, reasons `output-duration`, `output-misaligned`
 */
export function assertClock(
  folder: string,
  { picture, sound }: OutputClock,
  { segments }: MediaPlaylist,
  expected: { readonly frameRate: number; readonly hasSound: boolean },
): void {
  const fail = (reason: string, what: string) => {
    throw new StationError('engine-failed', `${folder}: ${what}`, { reason })
  }
  const frame = 1 / expected.frameRate
  const listed = segments.reduce((sum, { seconds }) => sum + seconds, 0)
  // The last packet of a transport stream names no duration.
  const lasts = Math.max(picture.end, (picture.keys.at(-1) ?? 0) + frame) - picture.start
  if (Math.abs(lasts - listed) > END_SECONDS + frame) {
    fail('output-duration', `its playlist lasts ${listed.toFixed(2)} s, its picture ${lasts.toFixed(2)} s`)
  }
  let at = picture.start
  for (const { uri, seconds } of segments) {
    if (!picture.keys.some((key) => Math.abs(key - at) <= STEP_SECONDS + frame)) {
      fail('output-misaligned', `${uri} does not begin where its playlist says`)
    }
    at += seconds
  }
  if ((sound !== undefined) !== expected.hasSound)
    fail('output-misaligned', 'sound is missing or not its own')
  if (sound === undefined) return
  if (Math.abs(sound.start - picture.start) > END_SECONDS) {
    fail('output-misaligned', 'sound and picture do not begin together')
  }
  if (sound.end > picture.end + END_SECONDS + frame)
    fail('output-misaligned', 'sound goes on without a picture')
}
