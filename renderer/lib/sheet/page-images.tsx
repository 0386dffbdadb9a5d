import { type CSSProperties, useState } from 'react'
import classes from './sheet.module.css'

interface PageImagesProps {
  readonly pageId: number
  /** What is seen, for who does not see it; empty where the frame around it says so. */
  readonly alt?: string
  /** Loads the whole scan, and takes it in place of the preview as soon as it is here. */
  readonly isSharp: boolean
  /** Draws the preview at once, where another part of the same picture is shown with every key. */
  readonly isInstant?: boolean
  readonly style?: CSSProperties
}

/** A page's picture where its frame has it: the preview, then the whole scan over it. */
export function PageImages({ pageId, alt = '', isSharp, isInstant = false, style }: PageImagesProps) {
  const [sharp, setSharp] = useState<number>()
  const common = { className: classes.image, draggable: false, ...(style === undefined ? {} : { style }) }
  return (
    <>
      <img
        {...common}
        src={`/pages/${pageId}/preview.jpg`}
        alt={alt}
        decoding={isInstant ? 'sync' : 'async'}
      />
      {isSharp && (
        <img
          {...common}
          key={pageId}
          src={`/pages/${pageId}/full.jpg`}
          alt=""
          decoding="async"
          data-hidden={sharp !== pageId || undefined}
          onLoad={() => setSharp(pageId)}
        />
      )}
    </>
  )
}
