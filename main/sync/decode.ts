import { pipeline } from 'node:stream'
import zlib from 'node:zlib'
import { StationError } from '#shared/domain/errors.ts'

/** Decoded bytes per encoded byte beyond which a body is a bomb; plain text and scans stay far below. */
const MAX_RATIO = 200
/** Small bodies may compress better than any ratio. */
const RATIO_FREE_BYTES = 1024 ** 2

const decoders: Record<string, () => zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress> = {
  gzip: zlib.createGunzip,
  'x-gzip': zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
}

/**
 * A body as its sender meant it: decompressed by its Content-Encoding and counted on both sides.
 * @throws StationError `unavailable`: `body-too-large` past `maxBytes` or past 200 times what was sent,
 *   `bad-encoding` for an unknown or damaged one
 */
export async function* decodeBody(
  encoded: AsyncIterable<Buffer>,
  encoding: string | undefined,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  const name = encoding?.trim().toLowerCase() || 'identity'
  let encodedBytes = 0
  async function* counted() {
    for await (const chunk of encoded) {
      encodedBytes += chunk.length
      yield chunk
    }
  }
  let decodedBytes = 0
  try {
    for await (const chunk of decompressed(counted(), name)) {
      decodedBytes += chunk.length
      if (decodedBytes > Math.min(maxBytes, RATIO_FREE_BYTES + MAX_RATIO * encodedBytes)) {
        throw new StationError('unavailable', `the answer is larger than ${maxBytes} bytes allow`, {
          reason: 'body-too-large',
          params: { maxBytes },
        })
      }
      yield chunk
    }
  } catch (failure) {
    if (!isZlibError(failure)) throw failure
    throw new StationError('unavailable', 'the compressed answer is damaged', {
      reason: 'bad-encoding',
      cause: failure,
    })
  }
}

function decompressed(encoded: AsyncGenerator<Buffer>, name: string): AsyncIterable<Buffer> {
  if (name === 'identity') return encoded
  const decoder = decoders[name]
  if (decoder === undefined) {
    throw new StationError('unavailable', 'the answer has an unknown content encoding', {
      reason: 'bad-encoding',
    })
  }
  // The callback only makes pipeline pass errors along: they surface through the iteration.
  return pipeline(encoded, decoder(), () => {})
}

function isZlibError(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && /^Z_/.test(String(failure.code))
}
