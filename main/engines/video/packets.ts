import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** What is really in one stream of a file, counted packet by packet. */
export interface StreamSurvey {
  /** Packets that are shown: for video, frames. */
  readonly packets: number
  /** Presentation times, seconds. */
  readonly startSeconds: number
  readonly endSeconds: number
  readonly keyframes: number
  /** Middle of the distances between neighbouring presentation times, seconds; 0 with fewer than two packets. */
  readonly medianGapSeconds: number
  /** Share of distances more than a fifth away from the middle one. */
  readonly irregularShare: number
}

interface Tally {
  times: number[]
  end: number
  packets: number
  keyframes: number
}

export interface PacketSurvey {
  /** By stream index. */
  readonly streams: ReadonlyMap<number, StreamSurvey>
  /** How often the clock jumped: where recordings were joined. */
  readonly jumps: number
}

/**
 * Reads `-of compact=p=0` lines of `ffprobe -show_entries packet=…`.
 * @param mayJump  the container's clock may jump, and ffmpeg joins what is on both sides: `mendClock`
 */
export async function readPacketLines(stdout: Readable, mayJump = false): Promise<PacketSurvey> {
  const tallies = new Map<number, Tally>()
  const clock = mendClock()
  for await (const line of createInterface({ input: stdout })) {
    const fields = packetFields(line)
    const stream = Number(fields.get('stream_index') ?? Number.NaN)
    const flags = fields.get('flags') ?? ''
    if (Number.isNaN(stream)) continue
    const [pts, dts] = [seconds(fields.get('pts_time')), seconds(fields.get('dts_time'))]
    const duration = seconds(fields.get('duration_time')) ?? 0
    const offset = mayJump ? clock.offset(stream, dts ?? pts, duration) : 0
    // Discarded: outside what an edit list shows.
    if (flags.includes('D')) continue
    const tally = tallies.get(stream) ?? { times: [], end: 0, packets: 0, keyframes: 0 }
    tallies.set(stream, tally)
    tally.packets += 1
    if (flags.startsWith('K')) tally.keyframes += 1
    const raw = pts ?? dts
    if (raw === undefined) continue
    const time = raw + offset
    tally.times.push(time)
    tally.end = Math.max(tally.end, time + duration)
  }
  return {
    streams: new Map([...tallies].map(([stream, tally]) => [stream, survey(tally)])),
    jumps: clock.jumps(),
  }
}

/** A step ahead beyond this, or back beyond that, is another clock and no gap; ffmpeg's own figures. */
const JUMP_AHEAD_SECONDS = 10
const JUMP_BACK_SECONDS = 0.1

/**
 * The clock as ffmpeg mends it while it reads a container with jumps (`ts_discontinuity_detect`, fftools): what comes
 * after a jump goes on where its stream had ended, and every stream with it.
 */
function mendClock() {
  const streams = new Map<number, { last: number; next: number }>()
  let offset = 0
  let jumps = 0
  return {
    jumps: () => jumps,
    /** What to add to the times of this packet. */
    offset(stream: number, time: number | undefined, duration: number): number {
      if (time === undefined) return offset
      const before = streams.get(stream)
      if (before !== undefined) {
        const step = time + offset - before.next
        if (Math.abs(step) > JUMP_AHEAD_SECONDS || time + offset + JUMP_BACK_SECONDS < before.last) {
          offset -= step
          jumps += 1
        }
      }
      const last = time + offset
      streams.set(stream, { last, next: last + duration })
      return offset
    },
  }
}

function packetFields(line: string): Map<string, string> {
  return new Map(
    line.split('|').map((field) => {
      const [name = '', value = ''] = field.split('=', 2)
      return [name, value]
    }),
  )
}

function seconds(text: string | undefined): number | undefined {
  const value = Number(text ?? Number.NaN)
  return Number.isFinite(value) ? value : undefined
}

function survey({ times, end, packets, keyframes }: Tally): StreamSurvey {
  const sorted = Float64Array.from(times).sort()
  const gaps = sorted.slice(1).map((time, i) => time - sorted[i])
  const median = Float64Array.from(gaps).sort()[gaps.length >> 1] ?? 0
  const irregular = gaps.filter((gap) => Math.abs(gap - median) > median / 5).length
  const last = sorted.at(-1) ?? 0
  return {
    packets,
    keyframes,
    startSeconds: sorted[0] ?? 0,
    // Where packets carry no duration, the last one lasts as long as the others.
    endSeconds: end > last ? end : last + median,
    medianGapSeconds: median,
    irregularShare: gaps.length === 0 ? 0 : irregular / gaps.length,
  }
}
