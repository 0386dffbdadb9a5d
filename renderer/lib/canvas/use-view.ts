import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { fitted, panned, type Size, type View, viewPoint, zoomed } from './view.ts'

/** Turning the wheel by so many pixels makes the page e times larger. */
const WHEEL_PX = 300

export type CanvasView = ReturnType<typeof useView>

/**
 * What part of the page the canvas shows: all of it at first, then what wheel, keys and buttons made of it.
 * @param key  tells one page from the next; each is shown whole when it is first seen
 * @param wheel  what it does without Ctrl, with which it always zooms
 */
export function useView(page: Size, key: string, wheel: 'pan' | 'zoom' = 'pan') {
  const root = useRef<HTMLDivElement>(null)
  const [canvas, setCanvas] = useState<Size>({ w: 800, h: 600 })
  const [view, setView] = useState<View>({ scale: 1, x: 0, y: 0 })

  useLayoutEffect(() => {
    const element = root.current!
    const measure = () => setCanvas({ w: element.clientWidth, h: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])

  const fit = () => setView(fitted(page, canvas))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page is fitted when it is first shown, not whenever it changes
  useLayoutEffect(fit, [canvas.w, canvas.h, page.w, page.h, key])

  const pan = (dx: number, dy: number) => setView((now) => panned(now, dx, dy))
  const zoom = (factor: number, at = viewPoint(canvas.w / 2, canvas.h / 2)) =>
    setView((now) => zoomed(now, factor, at, page, canvas))
  const pointOf = (event: { readonly clientX: number; readonly clientY: number }) => {
    const box = root.current!.getBoundingClientRect()
    return viewPoint(event.clientX - box.left, event.clientY - box.top)
  }

  const turn = useEffectEvent((event: WheelEvent) => {
    event.preventDefault()
    if (wheel === 'zoom' || event.ctrlKey || event.metaKey)
      zoom(Math.exp(-event.deltaY / WHEEL_PX), pointOf(event))
    else pan(-event.deltaX, -event.deltaY)
  })
  useEffect(() => {
    const element = root.current!
    // React's own wheel listeners are passive, so the browser would zoom the page as well.
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [])

  const percent = Math.round((view.scale / fitted(page, canvas).scale) * 100)
  return { root, canvas, view, setView, fit, pan, zoom, pointOf, percent }
}
