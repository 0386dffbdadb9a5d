import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { sampleFile } from './sample-batch.ts'

/** A scan of the sample exam at 100 dpi: refusing a page takes many tries, and these take a third of the time. */
export const smallScan = (name: string): Promise<Buffer> =>
  sharp(readFileSync(sampleFile(`scans/${name}`)))
    .resize({ width: 830 })
    .jpeg({ quality: 90 })
    .toBuffer()
