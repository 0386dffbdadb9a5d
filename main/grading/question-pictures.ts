import type { PagePicture, QuestionPicture } from '#main/documents/report.ts'
import { pageImage } from '#main/engines/page-image/engine.ts'
import type { EnginePool } from '#main/engines/pool.ts'
import { segmentation } from '#main/engines/segmentation/engine.ts'
import { StationError } from '#shared/domain/errors.ts'

/** Long side of a page of the exam paper as it is printed, pixels: 200 dpi on A4. */
const PAGE_PX = 2_340

/**
 * The questions of an exam paper, by their printed numbers. Where a number stands twice the first is taken.
 * @throws StationError `unreadable` `paper-no-questions`; what an engine says of the file
 */
export async function questionPictures(
  engines: EnginePool,
  path: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, QuestionPicture>> {
  const { pages } = await engines.call(segmentation, { path, method: 'layout', compat: 'none' }, { signal })
  const found = new Map<string, QuestionPicture>()
  for (const page of pages) {
    if ('error' in page || page.boxes.every(({ number }) => number === undefined)) continue
    const input = { path, pageIndex: page.pageIndex, maxPx: PAGE_PX, shapes: [] }
    const { jpeg, widthPx, heightPx } = await engines.call(pageImage, input, { signal })
    const picture: PagePicture = { jpeg, widthPx, heightPx }
    const [across, down] = [widthPx / page.width, heightPx / page.height]
    for (const { number, x, y, w, h } of page.boxes) {
      if (number === undefined || found.has(String(number))) continue
      found.set(String(number), {
        page: picture,
        box: { x: x * across, y: y * down, w: w * across, h: h * down },
      })
    }
  }
  if (found.size > 0) return found
  throw new StationError('unreadable', 'no numbered question on the exam paper', {
    reason: 'paper-no-questions',
  })
}
