import type { OmrOutput } from '#main/engines/omr/engine.ts'
import type { QuestionPage, QuestionPages } from '#main/engines/segmentation/engine.ts'
import { storedPage } from '#main/engines/segmentation/stored-page.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import type { Template, TemplatePage } from '#shared/domain/template.ts'

/** The free regions of a template where they lie on each aligned page; a page that is not aligned is an error. */
export function templateBoxes(template: Template, pages: OmrOutput['pages']): QuestionPages['pages'] {
  return pages.map((page) => {
    const { pageIndex } = page
    if ('error' in page) return { pageIndex, error: page.error }
    const { reading, scale } = page
    const found = template.pages.find(({ id }) => id === reading.templatePageId) ?? wholePicture(template)
    const homography = found && homographyOf(found, reading)
    if (found === undefined || homography === undefined || reading.image === undefined) {
      const reason = reading.reason ?? 'unaligned'
      const error = new StationError('unreadable', 'the template was not found on the page', { reason })
      return { pageIndex, error: toWireError(error) }
    }
    const { widthPx, heightPx } = reading.image
    const boxes: QuestionPage['boxes'] = found.fields
      .filter((field) => field.kind === 'region')
      .map(({ rect }) => {
        const corners = [
          [rect.x, rect.y],
          [rect.x + rect.w, rect.y],
          [rect.x, rect.y + rect.h],
          [rect.x + rect.w, rect.y + rect.h],
        ].map(([x, y]) => applyHomography(homography, x!, y!))
        const left = clamp(Math.floor(Math.min(...corners.map(({ x }) => x))), widthPx)
        const top = clamp(Math.floor(Math.min(...corners.map(({ y }) => y))), heightPx)
        const right = clamp(Math.ceil(Math.max(...corners.map(({ x }) => x))), widthPx)
        const bottom = clamp(Math.ceil(Math.max(...corners.map(({ y }) => y))), heightPx)
        return { x: left, y: top, w: right - left, h: bottom - top }
      })
    return storedPage({ pageIndex, width: widthPx, height: heightPx, boxes }, scale)
  })
}

const isWholePicture = (page: TemplatePage) => page.fiducials.every(({ kind }) => kind === 'none')

/** The template's only page, where it says that the picture is the page and there is nothing to be found by. */
function wholePicture({ pages }: Template): TemplatePage | undefined {
  return pages.length === 1 && isWholePicture(pages[0]) ? pages[0] : undefined
}

function homographyOf(page: TemplatePage, { image, registration }: PageReading): Homography | undefined {
  // The schema holds it to nine numbers.
  if (registration !== undefined) return registration.homography as unknown as Homography
  if (image === undefined || !isWholePicture(page)) return undefined
  return [image.widthPx / page.size.w, 0, 0, 0, image.heightPx / page.size.h, 0, 0, 0, 1]
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value))
