import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflate } from 'node:zlib'
import { messageOf } from './errors.ts'
import type { Damage } from './page.ts'

/** Compressed picture data never holds so long a run of zeros; a file that lost a sector does. */
const RUN = Buffer.alloc(512)
const CHUNK_BYTES = 256 * 1024

/** Whether data that no checksum guards has a hole of zeros. For codes in which zeros never pile up. */
export function zeroFill(data: Uint8Array): Damage | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return bytes.includes(RUN)
    ? { reason: 'zero-fill', detail: 'the picture data has a hole of zeros' }
    : undefined
}

/**
 * Whether deflated data is whole by its own checksum, which picture decoders stop short of.
 * What it inflates to is counted and let go: a large scan would fill the memory a second time.
 * @param maxBytes what it may inflate to
 */
export async function inflateDamage(data: Uint8Array, maxBytes: number): Promise<Damage | undefined> {
  let bytes = 0
  const count = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      done(bytes > maxBytes ? new Error(`the data inflates to more than ${maxBytes} bytes`) : null)
    },
  })
  try {
    await pipeline([data], createInflate({ chunkSize: CHUNK_BYTES }), count)
    return undefined
  } catch (error) {
    return { reason: 'corrupt-data', detail: messageOf(error) }
  }
}
