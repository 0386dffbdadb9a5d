import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { StationError } from '#shared/domain/errors.ts'

/** How far ffmpeg came. */
export interface Progress {
  readonly frames: number
  readonly seconds: number
}

/**
 * Reads what ffmpeg writes with `-progress pipe:1`.
 * @param stallMs  how long it may come no further
 * @throws StationError `engine-failed`, reason `ffmpeg-stalled`: it hangs, and another try may not
 */
export async function readProgress(
  stdout: Readable,
  stallMs: number,
  onTime: (seconds: number) => void = () => undefined,
): Promise<Progress> {
  let frames = 0
  let seconds = 0
  let isStalled = false
  const lines = createInterface({ input: stdout })
  const timer = setTimeout(() => {
    isStalled = true
    lines.close()
  }, stallMs)
  try {
    // Lines go on coming while nothing is done: only a number that grows is progress.
    for await (const line of lines) {
      const frame = Number(/^frame=\s*(\d+)/.exec(line)?.[1] ?? 0)
      const time = Number(/^out_time_us=(\d+)/.exec(line)?.[1] ?? 0) / 1e6
      if (frame <= frames && time <= seconds) continue
      frames = Math.max(frames, frame)
      seconds = Math.max(seconds, time)
      timer.refresh()
      if (time > 0) onTime(seconds)
    }
  } finally {
    clearTimeout(timer)
  }
  if (!isStalled) return { frames, seconds }
  throw new StationError('engine-failed', `ffmpeg has come no further for ${stallMs / 1_000} s`, {
    reason: 'ffmpeg-stalled',
    params: { seconds: stallMs / 1_000 },
  })
}
