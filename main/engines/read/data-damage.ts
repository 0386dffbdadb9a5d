import { inflateSync } from 'node:zlib'
import { messageOf } from './errors.ts'
import type { Damage } from './page.ts'

/** Compressed picture data never holds so long a run of zeros; a file that lost a sector does. */
const RUN = Buffer.alloc(512)

/** Whether data that no checksum guards has a hole of zeros. For codes in which zeros never pile up. */
export function zeroFill(data: Uint8Array): Damage | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return bytes.includes(RUN)
    ? { reason: 'zero-fill', detail: 'the picture data has a hole of zeros' }
    : undefined
}

/**
 * Whether deflated data is whole by its own checksum, which picture decoders stop short of.
 * @param maxBytes what it may inflate to
 */
export function inflateDamage(data: Uint8Array, maxBytes: number): Damage | undefined {
  try {
    inflateSync(data, { maxOutputLength: maxBytes })
    return undefined
  } catch (error) {
    return { reason: 'corrupt-data', detail: messageOf(error) }
  }
}
