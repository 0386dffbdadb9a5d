import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { digestOf } from '#main/base/digest.ts'
import { VideoOutput, videoEngine } from '#main/engines/video/engine.ts'
import { type Rung, readLadder } from '#main/engines/video/ladder.ts'
import { inStage, stageError } from '#main/engines/video/stage.ts'
import { defineJob, type JobContext } from '#main/jobs/define.ts'
import { createStorage } from '#main/storage/s3.ts'
import { uploadFolder } from '#main/storage/upload-folder.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { type Finished, type OutputFolder, openOutputFolder, videosFolder } from './output-folder.ts'
import { assertPlayable, playbackAddress } from './playback.ts'

/** Becomes a folder's name. */
const VideoId = z
  .union([z.int().min(0), z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)])
  .transform((id) => String(id))

/** A key below a bucket: no way up, no empty part. */
const Prefix = z.string().regex(/^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[\w!.*'()/-]{1,512}$/)

/** It stands in a playlist, on a line of its own and in quotes. */
const KeyUri = z.string().regex(/^[^\s"]{1,1000}$/)

export const VideoHlsPayload = z.object({
  /** Default: made from the file. */
  video_id: VideoId.optional(),
  /** Publishes the output in the station's bucket, under this prefix. */
  upload_prefix: Prefix.optional(),
  /** Publishes the output at addresses signed by the academy, by path. */
  put_urls: z.record(z.string(), z.url()).optional(),
  encryption: z
    .object({
      /** Sixteen bytes in hex; without it the station makes a key and keeps it. */
      key: z
        .string()
        .regex(/^[0-9a-fA-F]{32}$/)
        .optional(),
      /** Default: the setting VIDEO_KEY_URI. */
      key_uri: KeyUri.optional(),
    })
    .optional(),
  /** Which sound to take, counted from 0; 0 is the one the file plays by default. */
  audio_track: z.int().min(0).default(0),
})
export type VideoHlsPayload = z.output<typeof VideoHlsPayload>

export const VideoHlsResult = z.object({
  video_id: z.string(),
  status: z.literal('READY'),
  duration_seconds: z.number(),
  output_root: z.string(),
  /** Below `output_root`, as are the next two. */
  master_playlist_path: z.string(),
  thumbnail_path: z.string(),
  sprites_path: z.string(),
  renditions: z.array(
    z.object({
      name: z.string(),
      width: z.int(),
      height: z.int(),
      video_kbit: z.int(),
      audio_kbit: z.int(),
    }),
  ),
  encoder: z.string(),
  encrypted: z.boolean(),
  /** What was damaged in the file that was sent; empty for a sound one. */
  damage: z.array(z.string()),
  /** How many files went up, of them how many had gone up before; null where nothing was to be published. */
  upload: z.object({ files: z.int(), skipped: z.int(), bytes: z.int() }).nullable(),
})
export type VideoHlsResult = z.infer<typeof VideoHlsResult>

const unplayable = (failure: StationError) => `READY criterion failed: ${failure.message}`

/** The original's words. */
const DOWNLOAD_FAILED = 'Failed to download source'

/** Share of the progress after which only the upload is left. */
const ENCODED = 0.85

/** A lecture, made ready for streaming and published. */
export const videoHls = defineJob<VideoHlsPayload, VideoHlsResult>({
  type: 'video_hls',
  payload: VideoHlsPayload as z.ZodType<VideoHlsPayload>,
  result: VideoHlsResult,
  file: 'required',
  maxFileBytes: BOUNDS.videoBytes,
  retry: { attempts: 3, backoffMs: 30_000 },
  timeoutMs: 12 * 3_600_000,
  concurrency: 1,

  inputFailed: ({ video_id }, cause) => stageError('DOWNLOAD', video_id ?? 'unnamed', DOWNLOAD_FAILED, cause),

  async run(payload, context) {
    const videoId = payload.video_id ?? context.file!.sha256.slice(0, 16)
    const output = await inStage('CLEAN', videoId, 'Failed to pre-clean output_root', () =>
      openOutputFolder(videosFolder(context.settings), videoId),
    )
    try {
      await inStage('DOWNLOAD', videoId, DOWNLOAD_FAILED, () => assertDownloaded(context))
      const finished = await encode(payload, videoId, output, context)
      const upload = await inStage('UPLOAD', videoId, 'Failed to upload output', () =>
        publish(payload, output, finished, context),
      )
      const { videoPlaybackUrl } = context.settings
      if (upload !== null && videoPlaybackUrl !== undefined) {
        const address = playbackAddress(videoPlaybackUrl, videoId, payload.upload_prefix)
        await inStage('VERIFY', videoId, unplayable, () =>
          assertPlayable(address, finished.files, context.signal),
        )
      }
      if (upload !== null) await output.markPublished()
      const made = VideoOutput.parse(finished.result)
      return {
        video_id: videoId,
        status: 'READY',
        duration_seconds: made.durationSeconds,
        output_root: output.finalDir,
        master_playlist_path: 'master.m3u8',
        thumbnail_path: 'thumbnail.jpg',
        sprites_path: 'sprites.vtt',
        renditions: made.rungs.map(asRendition),
        encoder: made.encoder,
        encrypted: payload.encryption !== undefined,
        damage: made.damage,
        upload,
      }
    } finally {
      await output.discard()
    }
  },
})

function asRendition({ name, widthPx, heightPx, videoKbit, audioKbit }: Rung) {
  return { name, width: widthPx, height: heightPx, video_kbit: videoKbit, audio_kbit: audioKbit }
}

async function assertDownloaded({ file }: JobContext): Promise<void> {
  const { size } = await stat(file!.path)
  if (size === file!.bytes) return
  throw new StationError('unavailable', `download size mismatch (expected=${file!.bytes}, got=${size})`, {
    reason: 'download-size-mismatch',
    params: { expected: file!.bytes, got: size },
  })
}

/** Makes the output, or finds that an earlier attempt already has: a broken upload does not cost another hour. */
async function encode(
  payload: VideoHlsPayload,
  videoId: string,
  output: OutputFolder,
  { file, settings, workDir, call, progress }: JobContext,
): Promise<Finished> {
  const encryption = payload.encryption && {
    keyUri: keyUri(payload.encryption.key_uri, settings, videoId),
    keyFile: await output.keyFile(payload.encryption.key),
  }
  const choices = {
    ladder: readLadder(settings.videoLadder),
    encoder: settings.videoEncoder,
    preset: settings.videoPreset,
    audioTrack: payload.audio_track,
  }
  const key = encryption && [encryption.keyUri, (await readFile(encryption.keyFile)).toString('hex')]
  // Everything its output depends on.
  const recipe = digestOf([videoEngine.version, file!.sha256, choices, key])
  const before = await output.finished(recipe)
  if (before !== undefined) return before
  const made = await call(
    videoEngine,
    { videoId, path: file!.path, outputDir: output.freshDir, workDir, encryption, ...choices },
    (done) => progress(done * ENCODED),
  )
  return output.publish(recipe, made.files, made)
}

function keyUri(given: string | undefined, settings: Settings, videoId: string): string {
  const uri = KeyUri.safeParse(given ?? settings.videoKeyUri?.replaceAll('{video_id}', videoId))
  if (uri.success) return uri.data
  throw new StationError(
    'invalid-input',
    'VIDEO_KEY_URI is not set: where do players get the key of a video?',
    {
      reason: 'missing-setting',
      params: { names: 'VIDEO_KEY_URI' },
    },
  )
}

async function publish(
  { put_urls, upload_prefix }: VideoHlsPayload,
  output: OutputFolder,
  { files }: Finished,
  { settings, signal, progress }: JobContext,
) {
  const report = (share: number) => progress(ENCODED + (1 - ENCODED) * share)
  if (put_urls !== undefined) {
    const { presignedTarget } = await import('#main/storage/presigned.ts')
    const target = presignedTarget({
      urls: put_urls,
      ledger: output.ledger,
      allowPrivate: settings.allowPrivateDownloads,
    })
    return uploadFolder(files, target, signal, report).finally(() => target.close())
  }
  if (upload_prefix === undefined) return null
  const storage = createStorage(settings)
  return uploadFolder(files, storage.target(upload_prefix), signal, report).finally(() => storage.close())
}
