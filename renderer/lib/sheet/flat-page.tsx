import {
  type CSSProperties,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react'
import type { Sheet } from '#shared/contract/batches.ts'
import type { Homography } from '#shared/domain/geometry.ts'
import { useView } from '../canvas/use-view.ts'
import { cssMatrix, focused, inView, inverse, mapRect } from '../canvas/view.ts'
import { ZoomButtons } from '../canvas/zoom-buttons.tsx'
import type { Box } from './page-crop.tsx'
import { PageImages } from './page-images.tsx'
import classes from './sheet.module.css'

/** What keys elsewhere do with the page. */
export interface FlatPageView {
  zoom(factor: number): void
  fit(): void
}

interface FlatPageProps {
  readonly pageId: number
  readonly image: NonNullable<Sheet['image']>
  readonly flat: Sheet['flat']
  readonly label: string
  /** Part of the picture to look at, in its pixels; all of the page without one. */
  readonly focus: Box | undefined
  readonly ref?: Ref<FlatPageView>
  /** SVG content in pixels of the page's full picture. */
  readonly children?: ReactNode
}

const SAME: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1]
/** From so many screen pixels a page's own unit on, the preview is too coarse. */
const SHARP_FROM = 1.2
/** Moving less is a click. */
const CLICK_PX = 4

/**
 * A page as it was printed, upright and flat whatever the scan was, by its own alignment. The wheel zooms where it points,
 * dragging moves it.
 */
export function FlatPage({ pageId, image, flat, label, focus, ref, children }: FlatPageProps) {
  const { widthPx: w, heightPx: h } = image
  const page = flat === null ? { w, h } : { w: flat.width, h: flat.height }
  const ofPage = inverse(flat === null ? SAME : (flat.toImage as unknown as Homography))
  const { root, canvas, view, setView, fit, pan, zoom, percent } = useView(page, `${pageId}`, 'zoom')
  const pressed = useRef<{ x: number; y: number; isDrag: boolean }>(undefined)
  useImperativeHandle(ref, () => ({ zoom, fit }))

  const [left, top, right, bottom] = focus ?? []
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when something else is to be seen, not with every zoom
  useLayoutEffect(() => {
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) fit()
    else
      setView(focused(mapRect(ofPage, { x: left, y: top, w: right - left, h: bottom - top }), page, canvas))
  }, [pageId, left, top, right, bottom, canvas.w, canvas.h])

  const matrix = inView(view, ofPage)
  // Lines keep their width on the screen: how many of the picture's pixels one of the screen's is, in its middle.
  const depth = matrix[6] * (w / 2) + matrix[7] * (h / 2) + matrix[8]
  const pixel = depth / Math.sqrt(Math.abs(matrix[0] * matrix[4] - matrix[1] * matrix[3]))
  // React's types know no custom properties.
  const place = {
    width: w,
    height: h,
    transform: cssMatrix(matrix),
    '--pixel': `${pixel}px`,
  } as CSSProperties

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    const from = pressed.current
    if (from === undefined) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    if (!from.isDrag && Math.hypot(dx, dy) < CLICK_PX) return
    // Only now, for who holds the pointer also gets the click.
    if (!from.isDrag) event.currentTarget.setPointerCapture(event.pointerId)
    pressed.current = { x: event.clientX, y: event.clientY, isDrag: true }
    pan(dx, dy)
  }
  const release = () => {
    pressed.current = undefined
  }

  return (
    <div className={classes.flatFrame}>
      <div
        ref={root}
        className={classes.flat}
        role="img"
        aria-label={label}
        onPointerDown={(event) => {
          if (event.button === 0) pressed.current = { x: event.clientX, y: event.clientY, isDrag: false }
        }}
        onPointerMove={onPointerMove}
        onPointerUp={release}
        onPointerCancel={release}
        onDoubleClick={fit}
      >
        <div className={classes.flatPage} style={place}>
          <PageImages pageId={pageId} isSharp={percent >= SHARP_FROM * 100} />
          <svg viewBox={`0 0 ${w} ${h}`} aria-hidden="true">
            {children}
          </svg>
        </div>
      </div>
      <ZoomButtons onZoom={zoom} onFit={fit} percent={percent} />
    </div>
  )
}
