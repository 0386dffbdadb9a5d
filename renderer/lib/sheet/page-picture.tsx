import type { ReactNode } from 'react'
import { PageImages } from './page-images.tsx'
import classes from './sheet.module.css'

interface PagePictureProps {
  readonly pageId: number
  readonly size: { readonly widthPx: number; readonly heightPx: number }
  readonly label: string
  /** Loads the whole scan behind the preview, once there is time for it. */
  readonly isSharp?: boolean
  /** SVG content in pixels of the page's full picture. */
  readonly children?: ReactNode
}

/** A page as large as its box allows, with drawings over it in its own pixels. */
export function PagePicture({ pageId, size, label, isSharp = false, children }: PagePictureProps) {
  const { widthPx, heightPx } = size
  return (
    <div className={classes.picture} style={{ aspectRatio: `${widthPx} / ${heightPx}` }}>
      <PageImages pageId={pageId} alt={label} isSharp={isSharp} />
      {children !== undefined && (
        <svg viewBox={`0 0 ${widthPx} ${heightPx}`} aria-hidden="true">
          {children}
        </svg>
      )}
    </div>
  )
}
