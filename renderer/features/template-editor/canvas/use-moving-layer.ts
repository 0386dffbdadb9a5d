import { useRef } from 'react'
import { pagePoint } from '#shared/domain/geometry.ts'
import { type Size, toView, type View } from '../../../lib/canvas/view.ts'
import type { Movement } from '../model/gesture.ts'

/** The elements that a drag moves directly: React draws nothing again before it is over. */
export function useMovingLayer() {
  const layer = useRef<SVGSVGElement>(null)
  const frame = useRef<SVGGElement>(null)
  const guides = useRef<SVGPathElement>(null)

  /** Shifts the selection as far as the drag has come and shows the guides it snapped to. */
  function show({ dx, dy, guides: lines }: Movement, view: View, canvas: Size) {
    const [x, y] = [dx * view.scale, dy * view.scale]
    layer.current?.style.setProperty('transform', `translate(${x}px, ${y}px)`)
    frame.current?.setAttribute('transform', `translate(${x} ${y})`)
    const met = lines
      .map(({ axis, at }) => {
        const line = toView(view, pagePoint(at, at))
        return axis === 'x' ? `M${line.x} 0V${canvas.h}` : `M0 ${line.y}H${canvas.w}`
      })
      .join('')
    // Setting what is there already would paint the layer again.
    if (guides.current?.getAttribute('d') !== met) guides.current?.setAttribute('d', met)
  }

  function clear() {
    layer.current?.style.removeProperty('transform')
    frame.current?.removeAttribute('transform')
    guides.current?.setAttribute('d', '')
  }

  return { layer, frame, guides, show, clear }
}
