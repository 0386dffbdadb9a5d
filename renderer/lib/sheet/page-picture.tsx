import { type ReactNode, useState } from 'react'
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
  const [sharp, setSharp] = useState<number>()
  return (
    <div className={classes.picture} style={{ aspectRatio: `${widthPx} / ${heightPx}` }}>
      <img src={`/pages/${pageId}/preview.jpg`} alt={label} decoding="async" draggable={false} />
      {isSharp && (
        <img
          key={pageId}
          src={`/pages/${pageId}/full.jpg`}
          alt=""
          decoding="async"
          draggable={false}
          data-hidden={sharp !== pageId || undefined}
          onLoad={() => setSharp(pageId)}
        />
      )}
      {children !== undefined && (
        <svg viewBox={`0 0 ${widthPx} ${heightPx}`} aria-hidden="true">
          {children}
        </svg>
      )}
    </div>
  )
}
