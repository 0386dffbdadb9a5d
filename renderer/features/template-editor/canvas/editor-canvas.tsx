import type { KeyboardEvent, ReactNode } from 'react'
import { useMemo } from 'react'
import { pagePoint, type Rect } from '#shared/domain/geometry.ts'
import { useView } from '../../../lib/canvas/use-view.ts'
import { toView, type View } from '../../../lib/canvas/view.ts'
import { ZoomButtons } from '../../../lib/canvas/zoom-buttons.tsx'
import { useText } from '../../../lib/i18n.ts'
import type { Tool } from '../model/gesture.ts'
import { itemsOf } from '../model/items.ts'
import { keyCommand } from '../model/keys.ts'
import { movable, pageOf, selectionBounds } from '../model/reduce.ts'
import classes from './canvas.module.css'
import { PageItems } from './page-items.tsx'
import { SelectionFrame } from './selection-frame.tsx'
import { type GestureProps, itemOf, useGesture } from './use-gesture.ts'

interface CanvasProps extends GestureProps {
  readonly onTool: (tool: Tool) => void
  /** Pictures under the drawing. */
  readonly under: (view: View) => ReactNode
  /** What was read, over the drawing, in template units. */
  readonly over: ReactNode
  readonly children: ReactNode
}

/** The page with its layer of fields; pointer and keys become actions. */
export function EditorCanvas(props: CanvasProps) {
  const { state, dispatch, tool, nudge } = props
  const t = useText()
  const { size } = pageOf(state)
  const seen = useView(size, `${state.template.id} ${state.pageIndex}`)
  const { view } = seen
  const { shown, drawn, moving, cancel, isIdle, handlers } = useGesture(props, seen)
  const page = pageOf(shown)
  const items = useMemo(() => itemsOf(page), [page])
  const selected = new Set(shown.selection)
  const bounds = selectionBounds(shown)

  function onKeyDown(event: KeyboardEvent) {
    const key = {
      code: event.code,
      isShifted: event.shiftKey,
      isAlt: event.altKey,
      isCommand: event.ctrlKey || event.metaKey,
      item: itemOf(event.target as Element),
    }
    const command = keyCommand(key, state, nudge)
    if (command === undefined) return
    // Not prevented: with Ctrl the browser zooms its page, too.
    if (command.type === 'zoom') return seen.zoom(command.factor)
    if (command.type === 'fit') return seen.fit()
    event.preventDefault()
    if (command.type === 'pan') seen.pan(command.dx, command.dy)
    else if (command.type === 'edit') command.actions.forEach(dispatch)
    else if (!isIdle()) cancel()
    else if (command.type === 'tool') props.onTool(command.tool)
    else if (tool !== 'select') props.onTool('select')
    else dispatch({ type: 'select', ids: [] })
  }

  const toViewRect = ({ x, y, w, h }: Rect): Rect => {
    const at = toView(view, pagePoint(x, y))
    return { x: at.x, y: at.y, w: w * view.scale, h: h * view.scale }
  }
  const placed = `translate(${view.x} ${view.y}) scale(${view.scale})`
  const paper = toViewRect({ x: 0, y: 0, ...size })
  const box = drawn === undefined ? undefined : toViewRect(drawn)

  return (
    <div
      ref={seen.root}
      className={classes.canvas}
      role="application"
      aria-label={t('editor.canvas')}
      data-tool={tool === 'pan' ? 'pan' : tool === 'select' ? 'select' : 'draw'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing takes keys of its own
      tabIndex={0}
      onKeyDown={onKeyDown}
      // Marked text and pictures would be carried off in place of what is drawn.
      onDragStart={(event) => event.preventDefault()}
      {...handlers}
    >
      <div
        className={classes.paper}
        style={{ left: paper.x, top: paper.y, width: paper.w, height: paper.h }}
      />
      {props.under(view)}
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset */}
      <svg className={classes.layer} role="group" aria-label={t('editor.items')}>
        <g transform={placed}>
          <PageItems page={page} items={items.filter(({ id }) => !selected.has(id))} areSelected={false} />
          {props.over}
        </g>
      </svg>
      {/* A layer of its own: a drag only moves it, and nothing is painted again. */}
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset */}
      <svg ref={moving.layer} className={classes.moving} role="group" aria-label={t('editor.selection')}>
        <g transform={placed}>
          <PageItems page={page} items={items.filter(({ id }) => selected.has(id))} areSelected />
        </g>
      </svg>
      <svg className={classes.layer} aria-hidden="true">
        <path ref={moving.guides} className={classes.guide} />
        {bounds !== undefined && (
          <SelectionFrame ref={moving.frame} box={toViewRect(bounds)} isFixed={movable(shown).length === 0} />
        )}
        {box !== undefined && (
          <rect className={classes.marquee} x={box.x} y={box.y} width={box.w} height={box.h} />
        )}
      </svg>
      {props.children}
      <ZoomButtons onZoom={seen.zoom} onFit={seen.fit} percent={seen.percent} />
    </div>
  )
}
