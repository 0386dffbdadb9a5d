import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { byteRange } from './byte-range.ts'

export interface StoredFile {
  readonly path: string
  readonly bytes: number
  readonly type: string
  readonly cacheControl: string
  /** Changes with the content. */
  readonly tag: string
}

/** A file on disk as the answer to a request: whole, one range of it, or unchanged. */
export function storedFile(request: Request, file: StoredFile): Response {
  const etag = `"${file.tag}"`
  const headers = {
    'content-type': file.type,
    'accept-ranges': 'bytes',
    'cache-control': file.cacheControl,
    etag,
    'x-content-type-options': 'nosniff',
  }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  const range = byteRange(request.headers.get('range'), file.bytes)
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${file.bytes}` } })
  }
  const { first, last } = range ?? { first: 0, last: file.bytes - 1 }
  const body =
    request.method === 'HEAD' || file.bytes === 0
      ? null
      : // Node's web streams and the DOM's differ in types only.
        (Readable.toWeb(
          createReadStream(file.path, { start: first, end: last }),
        ) as unknown as ReadableStream)
  return new Response(body, {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headers,
      'content-length': String(Math.max(0, last - first + 1)),
      ...(range === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${file.bytes}` }),
    },
  })
}
