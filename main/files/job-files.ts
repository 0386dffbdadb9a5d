import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blobs } from '#main/db/blob-store.ts'
import type { JobsRepository } from '#main/db/jobs.ts'
import { pageImage } from '#main/engines/page-image/engine.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { HomeworkVideoResult } from '#main/jobs/homework-video-analysis/job.ts'
import { VideoHlsResult } from '#main/jobs/video-hls/job.ts'
import { contentTypeOf } from '#main/storage/published-file.ts'
import { storedFile } from './stored-file.ts'

export interface JobFilesParts {
  readonly jobs: Pick<JobsRepository, 'find'>
  readonly blobs: Blobs
  readonly engines: EnginePool
}

const PREVIEW_PX = 900
/** Below a video's folder: no way up, nothing hidden. */
const VIDEO_FILE = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/

/**
 * What a job works on and what it made, for a look at it: `GET /jobs/<id>/input.jpg`, the first page of its input,
 * `GET /jobs/<id>/contact.jpg`, the moments of a recording of homework at which writing grew most, and
 * `GET /jobs/<id>/video/<path>`, a finished video's playlists, segments and pictures.
 * @returns undefined where there is no such thing
 */
export function createJobFiles({ jobs, blobs, engines }: JobFilesParts) {
  async function input(id: number, signal: AbortSignal): Promise<Response | undefined> {
    const sha256 = jobs.find(id)?.blobSha256
    const blob = sha256 === undefined ? undefined : blobs.find(sha256)
    if (blob === undefined) return undefined
    const { jpeg } = await engines.call(
      pageImage,
      { path: blob.path, pageIndex: 0, maxPx: PREVIEW_PX, shapes: [] },
      { signal },
    )
    return new Response(Buffer.from(jpeg), {
      headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=3600' },
    })
  }

  function contactSheet(id: number): Response | undefined {
    const job = jobs.find(id)
    const result = HomeworkVideoResult.safeParse(
      job?.type === 'homework_video_analysis' ? job.result : undefined,
    )
    const sheet = result.data?.contact_sheet_jpeg_base64
    if (sheet === undefined) return undefined
    return new Response(Buffer.from(sheet, 'base64'), {
      headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=3600' },
    })
  }

  async function video(id: number, name: string, request: Request): Promise<Response | undefined> {
    const job = jobs.find(id)
    const result = VideoHlsResult.safeParse(job?.type === 'video_hls' ? job.result : undefined)
    if (!result.success || !VIDEO_FILE.test(name)) return undefined
    const path = join(result.data.output_root, name)
    const info = await stat(path).catch(() => undefined)
    if (info === undefined || !info.isFile()) return undefined
    const tag = `${info.size}-${info.mtimeMs}`
    const type = contentTypeOf(path)
    return storedFile(request, { path, bytes: info.size, type, tag, cacheControl: 'private, no-cache' })
  }

  return async (request: Request): Promise<Response | undefined> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    const match = /^\/jobs\/(\d{1,15})\/((?:input|contact)\.jpg$|video\/(.+)$)/.exec(
      new URL(request.url).pathname,
    )
    if (match === null) return undefined
    const id = Number(match[1])
    if (match[3] !== undefined) return video(id, match[3], request)
    return match[2] === 'contact.jpg' ? contactSheet(id) : input(id, request.signal)
  }
}
