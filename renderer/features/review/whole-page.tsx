import type { ReviewItem } from '#shared/contract/reviews.ts'
import { useText } from '../../lib/i18n.ts'
import { PagePicture } from '../../lib/sheet/page-picture.tsx'
import classes from './review.module.css'

/** Between the row and the line around it, image pixels. */
const GAP_PX = 8

/** All of the page that an item is on, with the item framed. */
export function WholePage({ item: { pageId, fileName, pageIndex, pageSize, box } }: { item: ReviewItem }) {
  const t = useText()
  if (pageSize === null) return null
  return (
    <div className={classes.whole}>
      <PagePicture
        pageId={pageId}
        size={pageSize}
        label={t('sheet.page', { file: fileName, page: pageIndex + 1 })}
        isSharp
      >
        {box !== null && (
          <rect
            className={classes.here}
            x={box[0] - GAP_PX}
            y={box[1] - GAP_PX}
            width={box[2] - box[0] + 2 * GAP_PX}
            height={box[3] - box[1] + 2 * GAP_PX}
          />
        )}
      </PagePicture>
    </div>
  )
}
