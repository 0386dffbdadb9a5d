import { z } from 'zod'
import { defineEngine } from '#main/engines/engine.ts'
import { SETTINGS } from '#shared/domain/settings.ts'
import { Ladder, Rung } from './ladder.ts'
import { videoAvailability } from './tools.ts'

export const VideoInput = z.object({
  /** Names the video in errors. */
  videoId: z.string(),
  /** Absolute. */
  path: z.string(),
  /** Empty folder for what is published, and one for what is not. */
  outputDir: z.string(),
  workDir: z.string(),
  ladder: Ladder,
  encoder: SETTINGS.videoEncoder.schema,
  preset: SETTINGS.videoPreset.schema,
  /** Which audio stream to take, counted from 0, the default one first. */
  audioTrack: z.int().min(0).default(0),
  encryption: z.object({ keyUri: z.string(), keyFile: z.string() }).optional(),
})
export type VideoInput = z.input<typeof VideoInput>

export const VideoOutput = z.object({
  durationSeconds: z.number(),
  source: z.object({
    container: z.string(),
    codec: z.string(),
    widthPx: z.int(),
    heightPx: z.int(),
    frameRate: z.string(),
    frames: z.int(),
    audioTracks: z.int(),
  }),
  rungs: z.array(Rung),
  encoder: z.string(),
  /** Time of the thumbnail, seconds. */
  thumbnailSeconds: z.number(),
  /** Relative, with forward slashes. */
  files: z.array(z.string()),
  /** What decoding the source complained about; empty for a sound file. */
  damage: z.array(z.string()),
})
export type VideoOutput = z.infer<typeof VideoOutput>

/** Turns one video into HLS: probe, thumbnail, ladder, and proof that it plays. */
export const videoEngine = defineEngine<z.output<typeof VideoInput>, VideoOutput>({
  name: 'video',
  version: '2',
  input: VideoInput as z.ZodType<z.output<typeof VideoInput>>,
  output: VideoOutput,
  memoryMiB: 1_024,
  available: videoAvailability,
  open: async (settings) => (await import('./make-hls.ts')).openVideo(settings),
})
