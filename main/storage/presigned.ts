import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent } from 'undici'
import { backoffMs } from '#shared/domain/backoff.ts'
import { StationError } from '#shared/domain/errors.ts'
import { asTransportError } from '../sync/http.ts'
import { guardedConnector } from '../sync/safe-address.ts'
import { cacheControlOf, contentTypeOf, type PublishedFile } from './published-file.ts'
import type { UploadTarget } from './upload-folder.ts'

const TRIES = 4
const MAX_REPLY_BYTES = 65_536
const LIMITS = { connectTimeoutMs: 5_000, headersTimeout: 60_000, bodyTimeout: 15_000 }

/**
 * Uploads by addresses that were signed elsewhere, one for each file, so that this machine holds no key. Such storage
 * cannot be listed: what went up is noted in a ledger on this machine.
 * @param urls    by path below the output folder
 * @param ledger  file that outlives the attempt
 * @throws StationError `invalid-input`, reason `put-url-missing`, before anything is sent, if a file has no address
 */
export function presignedTarget(options: {
  urls: Readonly<Record<string, string>>
  ledger: string
  /** Lets servers in the same building be reached: DOWNLOAD_ALLOW_PRIVATE. */
  allowPrivate: boolean
  random?: () => number
}): UploadTarget & { close(): Promise<void> } {
  const { urls, ledger, random = Math.random } = options
  const agent = new Agent({
    connect: guardedConnector({
      allowPrivate: options.allowPrivate,
      connectTimeoutMs: LIMITS.connectTimeoutMs,
    }),
    headersTimeout: LIMITS.headersTimeout,
    bodyTimeout: LIMITS.bodyTimeout,
    allowH2: false,
  })

  async function send(file: PublishedFile, url: URL, signal: AbortSignal): Promise<void> {
    const answer = await agent
      .request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'PUT',
        headers: {
          'content-type': contentTypeOf(file.path),
          'cache-control': cacheControlOf(file.path),
          'content-length': String(file.bytes),
          'content-md5': Buffer.from(file.md5, 'hex').toString('base64'),
        },
        body: createReadStream(file.source),
        signal,
      })
      .catch((failure: unknown) => {
        if (signal.aborted)
          throw new StationError('cancelled', 'the upload was called off', { cause: failure })
        throw asTransportError(failure, url.host)
      })
    // A cut reply is no acknowledgement; nor is a redirect, which is not followed.
    await readToEnd(answer.body).catch((failure: unknown) => {
      throw asTransportError(failure, url.host)
    })
    const status = answer.statusCode
    if (status >= 200 && status < 300) return
    throw new StationError('unavailable', `${status} for the upload of ${file.path}`, {
      reason: status === 401 || status === 403 ? 'storage-refused' : 'upload-failed',
      params: { key: file.path, status, host: url.host },
    })
  }

  return {
    async present(files) {
      const missing = files.filter((file) => URL.parse(urls[file.path] ?? '') === null)
      if (missing.length > 0) {
        throw new StationError('invalid-input', `put_urls names no address for ${missing[0].path}`, {
          reason: 'put-url-missing',
          params: { path: missing[0].path, count: missing.length },
        })
      }
      const stored = readLedger(await readFile(ledger, 'utf8').catch(() => ''))
      const isThere = (file: PublishedFile) => stored.get(placeOf(urls[file.path])) === contentOf(file)
      return new Set(files.filter(isThere).map(({ path }) => path))
    },
    async put(file, signal) {
      const url = new URL(urls[file.path])
      const note = (content: string) => appendFile(ledger, `${placeOf(url)} ${content}\n`, { mode: 0o600 })
      // What was there may be gone from now on, whether or not an answer comes.
      await note(UNKNOWN)
      for (let failures = 0; ; failures++) {
        try {
          await send(file, url, signal)
          break
        } catch (error) {
          // A signature that is refused once is refused again.
          const isPassing =
            error instanceof StationError &&
            error.code === 'unavailable' &&
            error.reason !== 'storage-refused'
          if (!isPassing || failures + 1 >= TRIES) throw error
          await wait(backoffMs(failures, random, { baseMs: 500, capMs: 8_000 }), undefined, { signal }).catch(
            () => {
              throw new StationError('cancelled', 'the upload was called off')
            },
          )
        }
      }
      await note(contentOf(file))
    },
    close: () => agent.close(),
  }
}

/** Whether a body ends as it was announced; what it says is of no use. */
async function readToEnd(body: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0
  for await (const part of body) {
    bytes += part.length
    if (bytes > MAX_REPLY_BYTES) return
  }
}

/** A place whose content is not known: it was being written to. */
const UNKNOWN = '-'

/** Contents by place. A place may have been written to more than once: its last line says what is there. */
function readLedger(text: string): Map<string, string> {
  return new Map(
    text.split('\n').map((line) => {
      const [place = '', ...content] = line.split(' ')
      return [place, content.join(' ')]
    }),
  )
}

/** Names a place in the ledger; the signature, which changes, is no part of it. */
function placeOf(url: string | URL): string {
  const { origin, pathname } = new URL(url)
  return createHash('sha256')
    .update(origin + pathname)
    .digest('hex')
    .slice(0, 32)
}

const contentOf = ({ md5, bytes }: PublishedFile) => `${md5} ${bytes}`
