import { loadSharp } from './codecs.ts'
import { zeroFill } from './data-damage.ts'
import { checkSize, unreadable } from './errors.ts'
import { reorient } from './orient.ts'
import type { Damage, ReadContext, ScanPage } from './page.ts'
import { decodeStill } from './still.ts'
import { turnScale, workingSize } from './working-size.ts'

/** Reads a WebP; of an animation, its first picture. */
export async function readWebp(bytes: Buffer, context: ReadContext): Promise<Omit<ScanPage, 'index'>> {
  const sharp = await loadSharp()
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      const reason = missingData(bytes) === undefined ? 'corrupt-image' : 'truncated'
      throw unreadable(reason, 'the WebP header cannot be read', {}, error)
    })
  checkSize(header.width, header.height, context.limits)
  const size = workingSize(header.width, header.height, undefined, context.limits)
  const { raster, damage } = await decodeStill(bytes, { channels: 3, size }, context)
  const orientation = header.orientation ?? 1
  return {
    raster: reorient(raster, orientation),
    dpi: undefined,
    ...(size === undefined ? {} : { scale: turnScale(size.scale, orientation) }),
    damage: missingData(bytes) ?? damage ?? zeroFill(bytes),
  }
}

/** The RIFF header says how long the file is. */
function missingData(bytes: Buffer): Damage | undefined {
  const claimed = bytes.length < 12 ? Number.POSITIVE_INFINITY : bytes.readUInt32LE(4) + 8
  return bytes.length >= claimed
    ? undefined
    : { reason: 'truncated', detail: 'the file is shorter than it claims' }
}
