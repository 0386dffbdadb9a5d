import { stat, statfs } from 'node:fs/promises'
import type { z } from 'zod'
import type { EngineRun } from '#main/engines/engine.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { chooseEncoder } from './encoders.ts'
import type { VideoInput, VideoOutput } from './engine.ts'
import { fitLadder, type Rung } from './ladder.ts'
import { probeSource, type Source } from './probe.ts'
import { planSprites } from './sprites.ts'
import { inStage } from './stage.ts'
import { makeThumbnail } from './thumbnail.ts'
import { timelineOf } from './timeline.ts'
import { findVideoTools } from './tools.ts'
import { listOutput, rate, transcode } from './transcode.ts'
import { verifyOutput } from './verify.ts'

/** Shares of progress that stages end at. */
const DONE = { probe: 0.02, thumbnail: 0.05, hls: 0.88 }
const SPACE_MARGIN_BYTES = 256 * 1024 ** 2
const MAX_DAMAGE_LINES = 20

/** The video engine, ready to be called. */
export async function openVideo(
  settings: Settings,
): Promise<EngineRun<z.output<typeof VideoInput>, VideoOutput>> {
  const tools = await findVideoTools(settings)
  const stallMs = settings.videoStallS * 1_000
  return async (input, { signal, progress }) => {
    const { videoId, outputDir, workDir, encryption } = input
    const source = await inStage('PROBE', videoId, probeMessage, async () => {
      const probed = await probeSource(input.path, tools, signal)
      assertWhole(probed)
      return probed
    })
    progress(DONE.probe)
    const thumbnailSeconds = await inStage('THUMBNAIL', videoId, thumbnailMessage, () =>
      makeThumbnail(source, outputDir, tools, signal),
    )
    progress(DONE.thumbnail)
    const rungs = fitLadder(input.ladder, source.video)
    const audio = source.audio[Math.min(input.audioTrack, source.audio.length - 1)]
    const timeline = timelineOf(source, audio)
    const hls = await inStage('HLS', videoId, 'HLS transcode failed', async () => {
      await assertSpace(outputDir, rungs, source.durationSeconds, (await stat(input.path)).size)
      const encoder = await chooseEncoder(input.encoder, tools, signal)
      const damage = await transcode(
        {
          ...{
            source,
            rungs,
            audio,
            timeline,
            encoder,
            preset: input.preset,
            encryption,
            outputDir,
            workDir,
            stallMs,
          },
          sprites: planSprites(timeline.seconds, source.video),
        },
        tools,
        signal,
        (seconds) => {
          const share = Math.min(1, seconds / timeline.seconds)
          progress(DONE.thumbnail + (DONE.hls - DONE.thumbnail) * share)
        },
      )
      return { encoder, damage }
    })
    await inStage('VERIFY', videoId, verifyMessage, () =>
      verifyOutput(
        {
          ...{ outputDir, workDir, rungs, encryption, stallMs },
          ...{
            seconds: timeline.seconds,
            frameRate: rate(source.video.frameRate),
            hasSound: audio !== undefined,
          },
        },
        tools,
        signal,
        (share) => progress(DONE.hls + (1 - DONE.hls) * share),
      ).catch((failure: unknown) => {
        throw blamingSource(failure, hls.damage)
      }),
    )
    return {
      durationSeconds: timeline.seconds,
      source: {
        container: source.container,
        codec: source.video.codec,
        widthPx: source.video.widthPx,
        heightPx: source.video.heightPx,
        frameRate: source.video.frameRate,
        frames: source.video.frames,
        audioTracks: source.audio.length,
      },
      rungs: [...rungs],
      encoder: hls.encoder,
      thumbnailSeconds,
      files: await listOutput(outputDir),
      damage: hls.damage.slice(0, MAX_DAMAGE_LINES),
    }
  }
}

const probeMessage = (failure: StationError) =>
  failure.code === 'unreadable' ? failure.message : 'ffprobe execution failed'
const thumbnailMessage = (failure: StationError) =>
  failure.reason === 'ffmpeg-failed'
    ? 'ffmpeg thumbnail returned non-zero'
    : failure.reason === 'thumbnail-missing'
      ? failure.message
      : 'ffmpeg thumbnail execution failed'
const verifyMessage = (failure: StationError) => `READY criterion failed: ${failure.message}`

/** A lecture that stops in the middle is not published as if it were whole. */
function assertWhole(source: Source): void {
  if (!source.isTruncated) return
  const claimed = source.claimedSeconds ?? 0
  throw new StationError(
    'unreadable',
    `the file is cut off: ${source.durationSeconds.toFixed(2)} of ${claimed.toFixed(2)} s are in it`,
    { reason: 'video-truncated', params: { seconds: source.durationSeconds, claimed } },
  )
}

/** An output that does not play because what was sent is damaged: another try would make the same. */
function blamingSource(failure: unknown, [first]: readonly string[]): unknown {
  const doesNotPlay = failure instanceof StationError && failure.reason === 'output-damaged'
  if (first === undefined || !doesNotPlay) return failure
  return new StationError('unreadable', failure.message, {
    reason: 'video-damaged',
    params: { damage: first },
    cause: failure,
  })
}

/** No lecture has less: sound alone, and a picture that never changes, take more. */
const LEAST_BITS_A_SECOND = 1_000

async function assertSpace(
  folder: string,
  rungs: readonly Rung[],
  seconds: number,
  sourceBytes: number,
): Promise<void> {
  const bitsASecond = rungs.reduce((sum, rung) => sum + (rung.videoKbit + rung.audioKbit) * 1_000, 0)
  const neededBytes = (bitsASecond / 8) * seconds * 1.2 + SPACE_MARGIN_BYTES
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= neededBytes) return
  if ((sourceBytes * 8) / seconds < LEAST_BITS_A_SECOND) {
    throw new StationError(
      'unreadable',
      `the video claims ${Math.round(seconds)} s in ${sourceBytes} bytes`,
      {
        reason: 'video-length',
        params: { hours: Math.round(seconds / 3_600) },
      },
    )
  }
  throw new StationError('unavailable', 'there is no space left for the video', {
    reason: 'disk-full',
    params: { freeBytes: bavail * bsize, neededBytes: Math.round(neededBytes) },
  })
}
