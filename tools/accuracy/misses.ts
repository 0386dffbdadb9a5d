import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Raster } from '#shared/domain/raster.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { ScoredLabel } from './score.ts'

const fileName = (text: string) => text.replace(/[^\p{L}\p{N}._-]+/gu, '-')

/**
 * Writes the rows of a label that was not right as a PNG, named `<outcome>-<page>-<label>-<expected>-<read>`.
 * Boxes come from the reading, so an unaligned page has none and is written whole.
 */
export async function writeMiss(
  folder: string,
  pageId: string,
  raster: Raster,
  reading: PageReading,
  scored: ScoredLabel,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const boxes = reading.rows.flatMap((row, index) =>
    scored.rows.some(({ label }) => label === row.label) ? [reading.rowBoxes[index]] : [],
  )
  const whole = [0, 0, raster.width, raster.height]
  const edges = boxes.length === 0 ? whole : [0, 1].map((i) => Math.min(...boxes.map((box) => box[i])))
  const ends =
    boxes.length === 0 ? whole.slice(2) : [2, 3].map((i) => Math.max(...boxes.map((box) => box[i])))
  const margin = Math.max(20, 0.4 * Math.min(ends[0] - edges[0], ends[1] - edges[1]))
  const left = Math.max(0, Math.floor(edges[0] - margin))
  const top = Math.max(0, Math.floor(edges[1] - margin))
  const width = Math.min(raster.width, Math.ceil(ends[0] + margin)) - left
  const height = Math.min(raster.height, Math.ceil(ends[1] + margin)) - top
  if (width < 1 || height < 1) return
  const name = `${scored.outcome}-${pageId}-${scored.label}-${scored.expected || 'blank'}-${scored.read || 'blank'}.png`
  await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: raster.channels } })
    .extract({ left, top, width, height })
    .resize({ width: Math.min(1200, width * 2), height: Math.min(1200, height * 2), fit: 'inside' })
    .png()
    .toFile(join(folder, fileName(name)))
}
