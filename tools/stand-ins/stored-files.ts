import { createHash } from 'node:crypto'
import type http from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import zlib from 'node:zlib'

export interface FileOptions {
  readonly contentType?: string
  /** Sent compressed, with the Content-Length of the compressed bytes. */
  readonly gzip?: boolean
  readonly etag?: string | null
  /** Answers Range requests; true unless told. */
  readonly ranges?: boolean
  /** The signature has run out: 403, as object stores say it. */
  readonly expired?: boolean
  /** Breaks the connection after so many bytes, this often. */
  readonly breakAfterBytes?: number
  readonly breaks?: number
}

export interface StoredFile {
  readonly content: Buffer
  readonly options: FileOptions
  breaksLeft: number
}

/** Time for what was sent to be read: what still waits when the connection breaks is dropped with it. */
const BREAK_DELAY_MS = 50

/** Range, If-Range, ETag, compression and broken connections, as an object store does them. */
export function sendFile(request: IncomingMessage, response: ServerResponse, file: StoredFile): void {
  const { options } = file
  if (options.expired === true) {
    const body = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'
    response.writeHead(403, { 'content-type': 'application/xml', 'content-length': body.length }).end(body)
    return
  }
  const encoded = options.gzip === true ? zlib.gzipSync(file.content) : file.content
  const digest = createHash('md5').update(encoded).digest('hex')
  const etag = options.etag === undefined ? `"${digest}"` : options.etag
  const headers: http.OutgoingHttpHeaders = {
    'content-type': options.contentType ?? 'application/octet-stream',
    'accept-ranges': 'bytes',
    ...(etag === null ? {} : { etag }),
    ...(options.gzip === true ? { 'content-encoding': 'gzip' } : {}),
  }
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
  const from = Number(asked ?? 0)
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag
  const isRange = asked !== undefined && isSame && options.ranges !== false
  const body = isRange ? encoded.subarray(from) : encoded
  if (isRange) headers['content-range'] = `bytes ${from}-${encoded.length - 1}/${encoded.length}`
  response.writeHead(isRange ? 206 : 200, { ...headers, 'content-length': body.length })
  if (options.breakAfterBytes === undefined || file.breaksLeft === 0) {
    response.end(body)
    return
  }
  file.breaksLeft -= 1
  response.write(body.subarray(0, options.breakAfterBytes), () =>
    setTimeout(() => response.socket?.destroy(), BREAK_DELAY_MS),
  )
}
