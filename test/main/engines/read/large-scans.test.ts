import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { testFolder } from '#test/support/data-folder.ts'
import type { ReadReport } from '#test/support/read-child.ts'
import { encode, scanPicture } from '#tools/pages/scan-picture.ts'

/** A scan as one academy's machine makes them: 94 Mpx. */
const WIDTH = 8400
const HEIGHT = 11200
const picture = encode(scanPicture(840, 1120)).resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'nearest' })
const bilevel = picture.clone().toColourspace('b-w').threshold(128)

/** What one engine process may hold, MiB. */
const MAX_MIB = 350

/** Reads a file in a process of its own, as engines do. */
async function read(path: string): Promise<ReadReport> {
  const child = fork(join(import.meta.dirname, '../../../support/read-child.ts'), {
    env: { ...process.env, VIPS_BLOCK_UNTRUSTED: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  try {
    child.send(path)
    const [report] = await once(child, 'message')
    return report as ReadReport
  } finally {
    child.kill('SIGKILL')
  }
}

test.for([
  ['colour JPEG', () => picture.clone().jpeg({ quality: 80 })],
  ['grey PNG', () => picture.clone().toColourspace('b-w').png({ compressionLevel: 1 })],
  ['fax TIFF', () => bilevel.clone().tiff({ compression: 'ccittfax4', bitdepth: 1 })],
  ['colour TIFF', () => picture.clone().tiff({ compression: 'lzw' })],
] as const)('a %s of 94 Mpx is read at half its size, in little memory', async ([, make]) => {
  sharp.cache(false)
  const path = join(testFolder(), 'scan')
  await make().toFile(path)
  const report = await read(path)
  expect(report).toMatchObject({ pages: [{ pixels: (WIDTH / 2) * (HEIGHT / 2) }] })
  expect(report.error).toBeUndefined()
  expect(report.pages[0]?.damage).toBeUndefined()
  expect(report.peakMiB).toBeLessThan(MAX_MIB)
})

test('a picture that claims more than any scanner makes is refused before it is decoded', async () => {
  const path = join(testFolder(), 'scan')
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  png.writeUInt32BE(16_000, 16)
  png.writeUInt32BE(16_000, 20)
  writeFileSync(path, png)
  expect((await read(path)).error).toMatchObject({ code: 'unreadable', reason: 'image-too-large' })
})
