import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

/**
 * `npm run icons`: draws the program's icon, `assets/icon.svg`, in the forms that the systems take. They are committed,
 * so that packing needs no drawing; a test compares them with what this draws.
 */

const ASSETS = fileURLToPath(new URL('../../assets/', import.meta.url))
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]
/** Apple's names of the sizes that hold a PNG. */
const ICNS_TYPES = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
] as const

const drawn = (svg: Buffer, size: number): Promise<Buffer> =>
  sharp(svg, { density: (72 * size) / 512 })
    .resize(size, size)
    .png({ compressionLevel: 9, palette: true })
    .toBuffer()

/** @see https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10), with PNG pictures as Vista and later read them */
function ico(pictures: readonly (readonly [size: number, png: Buffer])[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [at, [size, png]] of pictures.entries()) {
    const entry = 6 + 16 * at
    // 256 is written as 0.
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...pictures.map(([, png]) => png)])
}

function icns(pictures: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const parts = pictures.map(([type, png]) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([head, png])
  })
  const head = Buffer.alloc(8)
  head.write('icns', 'latin1')
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4)
  return Buffer.concat([head, ...parts])
}

/** The three files by their names in `assets`. */
export async function drawIcons(svg = readFileSync(`${ASSETS}icon.svg`)): Promise<Record<string, Buffer>> {
  const at = async <T>(key: T, size: number) => [key, await drawn(svg, size)] as const
  return {
    'icon.png': await drawn(svg, 512),
    'icon.ico': ico(await Promise.all(ICO_SIZES.map((size) => at(size, size)))),
    'icon.icns': icns(await Promise.all(ICNS_TYPES.map(([type, size]) => at(type, size)))),
  }
}

if (import.meta.main) {
  for (const [name, bytes] of Object.entries(await drawIcons())) writeFileSync(`${ASSETS}${name}`, bytes)
}
