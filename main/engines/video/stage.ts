import { z } from 'zod'
import { asStationError, type ErrorParams, StationError, toWireError } from '#shared/domain/errors.ts'

/** The steps from an uploaded video to a published one, in order, each with the code of its failure. */
export const STAGE_CODES = {
  CLEAN: 'CLEAN_FAILED',
  DOWNLOAD: 'DOWNLOAD_FAILED',
  PROBE: 'PROBE_FAILED',
  THUMBNAIL: 'THUMBNAIL_FAILED',
  HLS: 'HLS_FAILED',
  VERIFY: 'OUTPUT_INVALID',
  UPLOAD: 'UPLOAD_FAILED',
} as const
export type Stage = keyof typeof STAGE_CODES

/** A failed stage as the original worker described it. */
export const MediaError = z.object({
  stage: z.enum(Object.keys(STAGE_CODES) as [Stage, ...Stage[]]),
  code: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type MediaError = z.infer<typeof MediaError>

/**
 * The failure of a stage: what should happen next stays as the cause says (`unreadable` is final, `engine-failed` is
 * tried again), the message is the original's.
 */
export function stageError(stage: Stage, videoId: string, message: string, cause: unknown): StationError {
  const known = asStationError(cause, 'engine-failed', message)
  // A stage within a stage names itself.
  if (known.code === 'cancelled' || known.params?.stage !== undefined) return known
  const params: ErrorParams = {
    ...known.params,
    stage,
    code: STAGE_CODES[stage],
    video_id: videoId,
    error: toWireError(cause).message,
  }
  return new StationError(known.code, `${message} (video_id=${videoId})`, {
    cause,
    params,
    reason: known.reason ?? `video-${stage.toLowerCase()}`,
  })
}

/**
 * Runs a stage; what it throws becomes that stage's failure.
 * @param message  the original's words, which may depend on what went wrong
 */
export async function inStage<T>(
  stage: Stage,
  videoId: string,
  message: string | ((failure: StationError) => string),
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = asStationError(error, 'engine-failed', toWireError(error).message)
    throw stageError(stage, videoId, typeof message === 'string' ? message : message(failure), failure)
  }
}

/** The original's structure of an error that came out of a stage; undefined for any other. */
export function toMediaError(error: unknown): MediaError | undefined {
  const { message, params = {} } = toWireError(error)
  const { stage, code, ...context } = params
  const parsed = MediaError.safeParse({ stage, code, message, context })
  return parsed.success ? parsed.data : undefined
}
