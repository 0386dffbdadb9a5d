import { useEffect, useRef } from 'react'
import type { ReviewItem } from '#shared/contract/reviews.ts'

const KEPT = 12

/** Loads and decodes the pages of coming items, so that the next crop is drawn in the frame of the key. */
export function usePrefetch(coming: readonly ReviewItem[]): void {
  const pictures = useRef(new Map<number, HTMLImageElement>())
  useEffect(() => {
    const kept = pictures.current
    for (const { pageId } of coming) {
      if (kept.has(pageId)) continue
      const picture = new Image()
      picture.src = `/pages/${pageId}/preview.jpg`
      // A picture that cannot be decoded shows as missing where it is used.
      picture.decode().catch(() => undefined)
      kept.set(pageId, picture)
    }
    for (const pageId of kept.keys()) {
      if (kept.size <= KEPT) break
      kept.delete(pageId)
    }
  }, [coming])
}
