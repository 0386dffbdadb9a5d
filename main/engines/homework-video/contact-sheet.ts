import { buffer } from 'node:stream/consumers'
import { runTool } from '#main/engines/video/run-tool.ts'
import type { VideoTools } from '#main/engines/video/tools.ts'

/** A sample that may be shown on the contact sheet. */
export interface Moment {
  readonly sample: number
  readonly inkShare: number
  /** yuv420p. */
  readonly pixels: Uint8Array
}

/** Pictures on a sheet, and how many samples are held while it is not known which will matter. */
const SHOWN = 9
const HELD = 24
const COLUMNS = 3
/** Least new ink that makes a sample worth holding, as a share of the page. */
const MIN_NEW_INK = 0.002

/** Keeps the moments at which writing grew most, a fixed number of them however long the video. */
export function keyMoments(): { offer(moment: Moment): void; chosen(): Moment[] } {
  const held: Moment[] = []
  let last: Moment | undefined
  return {
    offer(moment) {
      last = { ...moment, pixels: moment.pixels.slice() }
      if (held.length === 0 || moment.inkShare >= held.at(-1)!.inkShare + MIN_NEW_INK) held.push(last)
      if (held.length > HELD) held.splice(leastGain(held), 1)
    },
    chosen() {
      const chosen = [...held]
      if (last !== undefined && chosen.at(-1) !== last) chosen.push(last)
      while (chosen.length > SHOWN) chosen.splice(leastGain(chosen), 1)
      return chosen
    },
  }
}

/** The moment, neither first nor last, that adds least to the one before it. */
function leastGain(moments: readonly Moment[]): number {
  let least = 1
  const gain = (i: number) => moments[i].inkShare - moments[i - 1].inkShare
  for (let i = 2; i < moments.length - 1; i++) if (gain(i) < gain(least)) least = i
  return least
}

/**
 * A JPEG of the moments, three in a row.
 * @param size  of each, pixels
 */
export async function drawContactSheet(
  moments: readonly Moment[],
  size: { width: number; height: number },
  tools: VideoTools,
  signal: AbortSignal,
): Promise<Buffer> {
  const columns = Math.min(COLUMNS, moments.length)
  const tiles = `tile=${columns}x${Math.ceil(moments.length / columns)}:padding=4:color=white`
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'yuv420p',
    '-s',
    `${size.width}x${size.height}`,
    '-i',
    'pipe:0',
  ]
  const output = ['-vf', tiles, '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '6', '-f', 'image2pipe', 'pipe:1']
  let jpeg = Buffer.alloc(0)
  await runTool(
    tools.ffmpeg,
    ['-hide_banner', '-v', 'error', '-protocol_whitelist', 'pipe', ...input, ...output],
    {
      signal,
      stdin: moments.map(({ pixels }) => pixels),
      readStdout: async (stdout) => {
        jpeg = await buffer(stdout)
      },
    },
  )
  return jpeg
}
