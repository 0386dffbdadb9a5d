import sharp from 'sharp'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { toGrey } from '../raster/plane.ts'
import type { FindFieldsOutput } from './engine.ts'
import { inkPage } from './ink-page.ts'
import type { LabelReader } from './label-reader.ts'
import { findMarks } from './marks.ts'
import { proposeFields } from './propose.ts'

/** Long side of the picture that a page without marks is found by, pixels: 100 dpi of an A4 page. */
const REFERENCE_PX = 1169

/** @param box  part of the page to look at, image pixels; absent: all of it, marks included */
export async function findOnPage(raster: Raster, reader: LabelReader, box?: Rect): Promise<FindFieldsOutput> {
  const page = inkPage(raster)
  const fields = await proposeFields(page, reader, box)
  const found = {
    image: { widthPx: raster.width, heightPx: raster.height },
    fields,
    areWordsRead: reader.words !== undefined,
  }
  if (box !== undefined) return { ...found, fiducials: [] }
  const fiducials = findMarks(
    page,
    fields.flatMap(({ rows }) => rows.flat()),
  )
  return fiducials.length > 0
    ? { ...found, fiducials }
    : { ...found, fiducials, reference: await referenceOf(raster) }
}

async function referenceOf(raster: Raster): Promise<string> {
  const { data, width, height } = toGrey(raster)
  const png = await sharp(data, { raw: { width, height, channels: 1 } })
    .resize({ width: REFERENCE_PX, height: REFERENCE_PX, fit: 'inside', withoutEnlargement: true })
    .png({ compressionLevel: 9 })
    .toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}
