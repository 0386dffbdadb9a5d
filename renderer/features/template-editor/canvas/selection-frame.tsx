import type { Ref } from 'react'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Handle } from '../model/gesture.ts'
import classes from './canvas.module.css'

const HANDLES: readonly Handle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w']
const HANDLE_PX = 8
/** The frame keeps this far from what it is around. */
const GAP_PX = 3

interface SelectionFrameProps {
  readonly ref: Ref<SVGGElement>
  /** What is selected, view pixels. */
  readonly box: Rect
  /** Whether all of it is locked: then there is nothing to pull at. */
  readonly isFixed: boolean
}

/** The frame around the selection, with handles to pull at. */
export function SelectionFrame({ ref, box, isFixed }: SelectionFrameProps) {
  const frame = {
    x: box.x - GAP_PX,
    y: box.y - GAP_PX,
    w: box.w + 2 * GAP_PX,
    h: box.h + 2 * GAP_PX,
  }
  return (
    <g ref={ref}>
      <rect className={classes.bounds} x={frame.x} y={frame.y} width={frame.w} height={frame.h} />
      {!isFixed &&
        HANDLES.map((handle) => {
          const { x, y } = placeOf(handle, frame)
          return (
            <rect
              key={handle}
              className={classes.handle}
              data-handle={handle}
              style={{ cursor: `${handle}-resize` }}
              x={x - HANDLE_PX / 2}
              y={y - HANDLE_PX / 2}
              width={HANDLE_PX}
              height={HANDLE_PX}
            />
          )
        })}
    </g>
  )
}

const placeOf = (handle: Handle, { x, y, w, h }: Rect) => ({
  x: handle.includes('w') ? x : handle.includes('e') ? x + w : x + w / 2,
  y: handle.includes('n') ? y : handle.includes('s') ? y + h : y + h / 2,
})
