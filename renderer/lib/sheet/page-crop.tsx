import { PageImages } from './page-images.tsx'
import classes from './sheet.module.css'

export type Box = readonly [left: number, top: number, right: number, bottom: number]

/** A box with some of its surroundings, within the page; as much below as above where nothing else is said. */
export function withContext(box: Box, size: PageSize, across: number, above: number, below = above): Box {
  const [left, top, right, bottom] = box
  return [
    Math.max(0, left - across),
    Math.max(0, top - above),
    Math.min(size.widthPx, right + across),
    Math.min(size.heightPx, bottom + below),
  ]
}

interface PageSize {
  readonly widthPx: number
  readonly heightPx: number
}

interface PageCropProps {
  readonly pageId: number
  readonly size: PageSize
  /** Part of the page to show, pixels of its full picture. */
  readonly box: Box
  /** How large it may become on the screen, CSS pixels. */
  readonly fit: { readonly width: number; readonly height: number }
  readonly label: string
  /** Takes the whole scan in place of the preview as soon as it is here. */
  readonly isSharp?: boolean
  /** Frames this part of it. */
  readonly frame?: Box
}

/** A part of a page, cropped by the browser: the picture is loaded once, whatever part is shown. */
export function PageCrop({ pageId, size, box, fit, label, isSharp = false, frame }: PageCropProps) {
  const [left, top, right, bottom] = box
  const scale = Math.min(fit.width / (right - left), fit.height / (bottom - top))
  const place = {
    left: -left * scale,
    top: -top * scale,
    width: size.widthPx * scale,
    height: size.heightPx * scale,
  }
  return (
    <div
      className={classes.crop}
      role="img"
      aria-label={label}
      style={{ width: (right - left) * scale, height: (bottom - top) * scale }}
    >
      <PageImages pageId={pageId} isSharp={isSharp} isInstant style={place} />
      {frame !== undefined && (
        <div
          className={classes.frame}
          style={{
            left: (frame[0] - left) * scale,
            top: (frame[1] - top) * scale,
            width: (frame[2] - frame[0]) * scale,
            height: (frame[3] - frame[1]) * scale,
          }}
        />
      )}
    </div>
  )
}
