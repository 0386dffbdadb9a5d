import type { Source } from './probe.ts'

/** What is played, on a clock of its own that starts at zero. */
export interface Timeline {
  /** Where it begins on ffmpeg's clock of the source, seconds. */
  readonly startSeconds: number
  readonly seconds: number
  /** How long the first and the last picture stand beyond their time, for sound that is heard without one. */
  readonly leadSeconds: number
  readonly holdSeconds: number
}

/** Encoders begin sound a little before the picture and end it a little after: nobody hears that. */
const LEAST_SECONDS = 0.2

/** From the first to the last that is seen or heard, of the picture and of the sound that is taken. */
export function timelineOf(
  { video, clockStartSeconds }: Pick<Source, 'video' | 'clockStartSeconds'>,
  audio: Source['audio'][number] | undefined,
): Timeline {
  const beyond = (seconds: number) => (seconds > LEAST_SECONDS ? seconds : 0)
  const leadSeconds = audio === undefined ? 0 : beyond(video.startSeconds - audio.startSeconds)
  const holdSeconds = audio === undefined ? 0 : beyond(audio.endSeconds - video.endSeconds)
  const start = video.startSeconds - leadSeconds
  return {
    startSeconds: start - clockStartSeconds,
    seconds: video.endSeconds + holdSeconds - start,
    leadSeconds,
    holdSeconds,
  }
}
