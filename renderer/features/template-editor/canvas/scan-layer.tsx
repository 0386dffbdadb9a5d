import { useState } from 'react'
import type { Homography } from '#shared/domain/geometry.ts'
import type { PageReading } from '#shared/domain/reading.ts'
import { cssMatrix, inView, inverse, type Size, stretched, type View } from '../../../lib/canvas/view.ts'
import { pictureOf, type Scan } from '../use-try-on.ts'
import classes from './canvas.module.css'

/** The matrix as numbers, where a reading found the page in the picture. */
export function alignmentOf(reading: PageReading | undefined): Homography | undefined {
  const h = reading?.registration?.homography
  return h === undefined ? undefined : ([...h] as unknown as Homography)
}

/** View pixels of a picture's pixels: through the alignment where there is one, else stretched over the page. */
function pictureMatrix(view: View, page: Size, natural: Size, reading: PageReading | undefined): string {
  const aligned = alignmentOf(reading)
  // The picture shown may be smaller than the scan that was read.
  const full =
    aligned === undefined || reading?.image === undefined
      ? natural
      : { w: reading.image.widthPx, h: reading.image.heightPx }
  const [a, b, c, d, e, f, g, h, i] = inView(view, inverse(aligned ?? stretched(page, full)))
  const [kx, ky] = [full.w / natural.w, full.h / natural.h]
  return cssMatrix([a * kx, b * ky, c, d * kx, e * ky, f, g * kx, h * ky, i])
}

interface ScanPictureProps {
  readonly scan: Scan
  readonly page: Size
  readonly view: View
  readonly reading: PageReading | undefined
  /** How strongly it shows, (0, 1]. */
  readonly opacity: number
  readonly onSize?: ((size: Size) => void) | undefined
}

/** A scan under the drawing, laid so that the page's own coordinates fit it. */
export function ScanPicture({ scan, page, view, reading, opacity, onSize }: ScanPictureProps) {
  const [size, setSize] = useState<Size>()
  return (
    <img
      className={classes.scan}
      src={pictureOf(scan)}
      alt=""
      draggable={false}
      style={{
        opacity,
        visibility: size === undefined ? 'hidden' : 'visible',
        transform: size === undefined ? undefined : pictureMatrix(view, page, size, reading),
      }}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
        const natural = { w: naturalWidth, h: naturalHeight }
        setSize(natural)
        onSize?.(natural)
      }}
    />
  )
}
