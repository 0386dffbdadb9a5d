import type { Blob } from '#main/db/blob-store.ts'
import { pageImage } from '#main/engines/page-image/engine.ts'
import type { Desk } from '#main/grading/desk.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import { createJobFiles, type JobFilesParts } from './job-files.ts'
import { storedFile } from './stored-file.ts'

export interface FilesParts extends JobFilesParts {
  readonly desk: Desk
}

/** Whole scans are shown at most this large: more than any screen, less than a canvas may be. */
const FULL_PX = 5_000
// Content-addressed: what is behind such an address never changes.
const FOR_EVER = 'private, max-age=31536000, immutable'

const notFound = () => new Response('not found', { status: 404 })

/**
 * Files of the station for a renderer, behind `app://` and `http://` alike:
 * `GET /blobs/<sha256>` (ranges), `GET /blobs/<sha256>/pages/<index>.jpg`, `PUT /blobs` → `{ sha256, bytes }`,
 * `GET /pages/<id>/preview.jpg`, `GET /pages/<id>/full.jpg`.
 * @returns undefined for an address that is none of these
 */
export function createFilesHandler({ blobs, desk, engines, jobs }: FilesParts) {
  const jobFiles = createJobFiles({ jobs, blobs, engines })
  const blobFile = (request: Request, { path, bytes, sha256 }: Blob, type: string) =>
    storedFile(request, { path, bytes, type, tag: sha256, cacheControl: FOR_EVER })

  async function upload(request: Request): Promise<Response> {
    if (request.body === null) return Response.json({ error: 'empty' }, { status: 400 })
    const blob = await blobs.put(request.body as unknown as AsyncIterable<Uint8Array>, (bytes) => {
      if (bytes > BOUNDS.scanBytes) {
        throw new StationError('invalid-input', 'the file is too large', { reason: 'file-too-large' })
      }
    })
    return Response.json({ sha256: blob.sha256, bytes: blob.bytes })
  }

  /** One page of a stored file as a picture, whatever the file's format. */
  async function picture(sha256: string, pageIndex: number, signal: AbortSignal): Promise<Response> {
    const blob = blobs.find(sha256)
    if (blob === undefined) return notFound()
    const { jpeg } = await engines.call(
      pageImage,
      { path: blob.path, pageIndex, maxPx: FULL_PX, shapes: [] },
      { signal },
    )
    return new Response(Buffer.from(jpeg), {
      headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=3600' },
    })
  }

  async function fullPage(id: number, signal: AbortSignal): Promise<Response> {
    const page = desk.pages.get(id)
    return page === undefined || page.blobSha256 === null
      ? notFound()
      : picture(page.blobSha256, page.pageIndex, signal)
  }

  async function answer(request: Request): Promise<Response | undefined> {
    const { pathname } = new URL(request.url)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (pathname === '/blobs' && request.method === 'PUT') return upload(request)
    const blobAddress = /^\/blobs\/([0-9a-f]{64})$/.exec(pathname)
    if (blobAddress !== null && isRead) {
      const blob = blobs.find(blobAddress[1])
      // Bytes from outside are never given a type a browser would run.
      return blob === undefined ? notFound() : blobFile(request, blob, 'application/octet-stream')
    }
    const pictureAddress = /^\/blobs\/([0-9a-f]{64})\/pages\/(\d{1,4})\.jpg$/.exec(pathname)
    if (pictureAddress !== null && isRead) {
      return picture(pictureAddress[1], Number(pictureAddress[2]), request.signal)
    }
    const pageAddress = /^\/pages\/(\d{1,15})\/(preview|full)\.jpg$/.exec(pathname)
    if (pageAddress === null || !isRead) return jobFiles(request)
    const id = Number(pageAddress[1])
    if (pageAddress[2] === 'full') return fullPage(id, request.signal)
    const preview = desk.pages.get(id)?.previewSha256
    const blob = preview === undefined || preview === null ? undefined : blobs.find(preview)
    return blob === undefined ? notFound() : blobFile(request, blob, 'image/jpeg')
  }

  return async (request: Request): Promise<Response | undefined> => {
    try {
      return await answer(request)
    } catch (thrown) {
      const error = toWireError(thrown)
      return Response.json({ error }, { status: error.code === 'internal' ? 500 : 400 })
    }
  }
}
export type FilesHandler = ReturnType<typeof createFilesHandler>
