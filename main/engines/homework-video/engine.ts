import { z } from 'zod'
import { defineEngine } from '#main/engines/engine.ts'
import { videoAvailability } from '#main/engines/video/tools.ts'

export const HomeworkVideoInput = z.object({
  /** Absolute. */
  path: z.string(),
  /** `v1`: the original worker's score, share of dark pixels of the whole frame. */
  scoring: z.enum(['ink', 'v1']),
  sampling: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('stride'), stride: z.int().min(1) }),
    z.object({ kind: z.literal('keyframes') }),
  ]),
  contactSheet: z.boolean(),
})
export type HomeworkVideoInput = z.infer<typeof HomeworkVideoInput>

const Share = z.number().min(0).max(1)

export const HomeworkVideoOutput = z.object({
  /** Counted. */
  totalFrames: z.int(),
  /** As the file's header has it. */
  claimedFrames: z.int().optional(),
  isTruncated: z.boolean(),
  damage: z.array(z.string()),
  samples: z.array(z.object({ index: z.int(), score: Share, hasWriting: z.boolean(), hasPage: z.boolean() })),
  /** Where the page is in most samples, as shares of the frame's sides. */
  page: z.object({ x: Share, y: Share, width: Share, height: Share }).optional(),
  growth: z.array(z.object({ fromIndex: z.int(), toIndex: z.int(), fromInk: Share, toInk: Share })),
  contactSheetJpegBase64: z.string().optional(),
})
export type HomeworkVideoOutput = z.infer<typeof HomeworkVideoOutput>

/** Looks through a recording of homework for writing. */
export const homeworkVideo = defineEngine<HomeworkVideoInput, HomeworkVideoOutput>({
  name: 'homework-video',
  version: '1',
  input: HomeworkVideoInput,
  output: HomeworkVideoOutput,
  memoryMiB: 768,
  available: videoAvailability,
  open: async (settings) => (await import('./analyse.ts')).openAnalysis(settings),
})
