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

/**
 * Reads `-of compact=p=0` lines of `ffprobe -show_entries packet=…`.
 * @returns by stream index
 */
export async function readPacketLines(stdout: Readable): Promise<Map<number, StreamSurvey>> {
  const tallies = new Map<number, Tally>()
  for await (const line of createInterface({ input: stdout })) {
    const fields = packetFields(line)
    const stream = Number(fields.get('stream_index') ?? Number.NaN)
    const flags = fields.get('flags') ?? ''
    // Discarded: outside what an edit list shows.
    if (Number.isNaN(stream) || flags.includes('D')) continue
    const tally = tallies.get(stream) ?? { times: [], end: 0, packets: 0, keyframes: 0 }
    tallies.set(stream, tally)
    tally.packets += 1
    if (flags.startsWith('K')) tally.keyframes += 1
    const time = seconds(fields.get('pts_time')) ?? seconds(fields.get('dts_time'))
    if (time === undefined) continue
    tally.times.push(time)
    tally.end = Math.max(tally.end, time + (seconds(fields.get('duration_time')) ?? 0))
  }
  return new Map([...tallies].map(([stream, tally]) => [stream, survey(tally)]))
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
