import { z } from 'zod'
import { type HomeworkVideoOutput, homeworkVideo } from '#main/engines/homework-video/engine.ts'
import { round4 } from '#main/engines/v1/python.ts'
import { defineJob } from '#main/jobs/define.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import { CompatKey, compatOf } from '../compat.ts'

/** As Python's `int(value or fallback)` reads a number. */
const wholeOr = (fallback: number) =>
  z
    .union([z.number(), z.string().regex(/^\s*[+-]?\d+\s*$/), z.null()])
    .optional()
    .transform((value) => Math.trunc(Number(value ?? 0)) || fallback)

export const HomeworkVideoPayload = z.object({
  compat: CompatKey,
  /** Every how many frames one is looked at; its sign plays no part. */
  frame_stride: wholeOr(10),
  min_frame_count: wholeOr(30),
  /** `keyframes` looks at those alone and costs a tenth. */
  mode: z.enum(['full', 'keyframes']).default('full'),
  contact_sheet: z.boolean().default(true),
})
export type HomeworkVideoPayload = z.output<typeof HomeworkVideoPayload>

const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })

/** The original worker's result; what it did not have is left out under `compat` `v1`. */
export const HomeworkVideoResult = z.object({
  total_frames: z.int(),
  sampled_frames: z.int(),
  avg_writing_score: z.number(),
  filled_ratio: z.number(),
  frames: z.array(
    z.object({
      index: z.int(),
      writing_score: z.number(),
      has_writing: z.boolean(),
      has_page: z.boolean().optional(),
    }),
  ),
  too_short: z.boolean(),
  /** The file ends before what its header promises. */
  truncated: z.boolean().optional(),
  damage: z.array(z.string()).optional(),
  /** Of the page in the frame, shares of its sides; null where no page was seen. */
  page: Box.nullable().optional(),
  /** Stretches in which writing appeared. */
  growth: z
    .array(z.object({ from_index: z.int(), to_index: z.int(), from_score: z.number(), to_score: z.number() }))
    .optional(),
  /** JPEG of the moments at which writing grew most. */
  contact_sheet_jpeg_base64: z.string().optional(),
})
export type HomeworkVideoResult = z.infer<typeof HomeworkVideoResult>

/** Whether, and when, somebody wrote in a recording of homework. */
export const homeworkVideoAnalysis = defineJob<HomeworkVideoPayload, HomeworkVideoResult>({
  type: 'homework_video_analysis',
  payload: HomeworkVideoPayload as z.ZodType<HomeworkVideoPayload>,
  result: HomeworkVideoResult,
  file: 'required',
  maxFileBytes: BOUNDS.videoBytes,
  retry: { attempts: 3, backoffMs: 10_000 },
  timeoutMs: 2 * 3_600_000,
  concurrency: 1,

  async run(payload, { file, settings, call }) {
    const isV1 = compatOf(payload, settings) === 'v1'
    const output = await call(homeworkVideo, {
      path: file!.path,
      scoring: isV1 ? 'v1' : 'ink',
      sampling:
        payload.mode === 'keyframes' && !isV1
          ? { kind: 'keyframes' }
          : { kind: 'stride', stride: Math.abs(payload.frame_stride) },
      contactSheet: payload.contact_sheet && !isV1,
    })
    return isV1
      ? summarise(output, payload, true)
      : { ...summarise(output, payload, false), ...extras(output) }
  },
})

function summarise(
  { samples, totalFrames, claimedFrames }: HomeworkVideoOutput,
  { min_frame_count }: HomeworkVideoPayload,
  isV1: boolean,
): HomeworkVideoResult {
  const frames = samples.map(({ index, score, hasWriting, hasPage }) => ({
    index,
    writing_score: round4(score),
    has_writing: hasWriting,
    ...(isV1 ? {} : { has_page: hasPage }),
  }))
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
  const total = isV1 ? (claimedFrames ?? totalFrames) : totalFrames
  return {
    total_frames: total,
    sampled_frames: frames.length,
    // As the original: of the rounded scores.
    avg_writing_score: round4(mean(frames.map(({ writing_score }) => writing_score))),
    filled_ratio: round4(mean(frames.map(({ has_writing }) => Number(has_writing)))),
    frames,
    too_short: total < min_frame_count,
  }
}

function extras(output: HomeworkVideoOutput): Partial<HomeworkVideoResult> {
  const { page, contactSheetJpegBase64: sheet } = output
  return {
    truncated: output.isTruncated,
    damage: output.damage,
    page: page === undefined ? null : mapBox(page, round4),
    growth: output.growth.map(({ fromIndex, toIndex, fromInk, toInk }) => ({
      from_index: fromIndex,
      to_index: toIndex,
      from_score: round4(fromInk),
      to_score: round4(toInk),
    })),
    ...(sheet === undefined ? {} : { contact_sheet_jpeg_base64: sheet }),
  }
}

function mapBox(box: z.infer<typeof Box>, map: (value: number) => number): z.infer<typeof Box> {
  return { x: map(box.x), y: map(box.y), width: map(box.width), height: map(box.height) }
}
