import { type PointerEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Rect } from '#shared/domain/geometry.ts'
import type { CanvasView } from '../../../lib/canvas/use-view.ts'
import { panned, toPage } from '../../../lib/canvas/view.ts'
import {
  begin,
  changeOf,
  drawnBox,
  type Gesture,
  type Handle,
  type Hold,
  IDLE,
  movementOf,
  outcomeOf,
  type Tool,
} from '../model/gesture.ts'
import type { ItemId } from '../model/items.ts'
import { type EditorAction, type EditorState, reduce } from '../model/reduce.ts'
import { useMovingLayer } from './use-moving-layer.ts'

/** Edges this near, in view pixels, catch a moving item. */
const SNAP_PX = 5
const MIDDLE_BUTTON = 1

export interface GestureProps {
  readonly state: EditorState
  readonly dispatch: (action: EditorAction) => void
  readonly tool: Tool
  readonly isSnapping: boolean
  /** Template units of one pixel of the scan: what an arrow key moves by. */
  readonly nudge: number
  /** A box drawn with a tool that is not `select`, template units. */
  readonly onBox: (box: Rect) => void
  /** Where a gesture has come to, for reading along; undefined when it is over. */
  readonly onPreview: (action: EditorAction | undefined) => void
}

/** The pointer on the canvas: a drag moves one layer of it and commits once, on release. */
export function useGesture(props: GestureProps, { root, canvas, view, setView, pointOf }: CanvasView) {
  const { state, dispatch, tool, isSnapping, nudge, onBox, onPreview } = props
  const gesture = useRef<Gesture>(IDLE)
  const moving = useMovingLayer()
  const [drawn, setDrawn] = useState<Rect>()
  const [resized, setResized] = useState<EditorState>()

  function cancel() {
    gesture.current = IDLE
    moving.clear()
    setDrawn(undefined)
    setResized(undefined)
    onPreview(undefined)
  }
  const holdOf = (event: PointerEvent): Hold => ({
    reach: isSnapping && !event.altKey ? SNAP_PX / view.scale : 0,
    isStraight: event.shiftKey,
    least: nudge,
  })

  function press(event: PointerEvent) {
    if (event.button !== 0 && event.button !== MIDDLE_BUTTON) return
    root.current!.setPointerCapture(event.pointerId)
    root.current!.focus({ preventScroll: true })
    const target = event.target as Element
    const { gesture: begun, selection } = begin(
      {
        at: pointOf(event),
        tool: event.button === MIDDLE_BUTTON ? 'pan' : tool,
        isAdding: event.shiftKey || event.ctrlKey || event.metaKey,
        handle: handleOf(target),
        item: itemOf(target.closest('[data-item]')),
      },
      state,
      view,
    )
    if (selection !== state.selection) flushSync(() => dispatch({ type: 'select', ids: selection }))
    gesture.current = begun
  }

  function drag(event: PointerEvent) {
    const at = pointOf(event)
    const now = gesture.current
    if (now.kind === 'idle') return
    if (now.kind === 'panning') {
      setView(panned(now.view, at.x - now.from.x, at.y - now.from.y))
      return
    }
    const next = { ...now, to: toPage(view, at) }
    gesture.current = next
    if (next.kind === 'selecting' || next.kind === 'drawing') {
      setDrawn(drawnBox(next))
      return
    }
    const hold = holdOf(event)
    const change = changeOf(next, hold)
    if (next.kind === 'moving') moving.show(movementOf(next, hold), view, canvas)
    else if (change !== undefined) setResized(reduce(state, change))
    onPreview(change)
  }

  function release(event: PointerEvent) {
    const now = gesture.current
    if (now.kind === 'idle') return
    const outcome = outcomeOf(now, holdOf(event), state, view)
    // One commit a gesture; drawing and removing the drag's transform must land in the same frame.
    flushSync(() => {
      if (now.kind === 'drawing') onBox(drawnBox(now))
      else if (outcome !== undefined) dispatch(outcome)
      cancel()
    })
  }

  return {
    /** The template as the gesture makes it. */
    shown: resized ?? state,
    /** The box that is being drawn. */
    drawn,
    moving,
    cancel,
    isIdle: () => gesture.current.kind === 'idle',
    handlers: { onPointerDown: press, onPointerMove: drag, onPointerUp: release, onPointerCancel: cancel },
  }
}

/** The item that an element of the drawing stands for. */
export const itemOf = (element: Element | null) =>
  // Written by `PageItems` only.
  (element?.getAttribute('data-item') ?? undefined) as ItemId | undefined

const handleOf = (element: Element) =>
  // Written by `SelectionFrame` only.
  (element.getAttribute('data-handle') ?? undefined) as Handle | undefined
