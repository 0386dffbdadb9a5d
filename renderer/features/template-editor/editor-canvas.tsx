import { IconArrowsMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { pagePoint, type Rect } from '#shared/domain/geometry.ts'
import { useText } from '../../lib/i18n.ts'
import { fieldLabel } from './describe.ts'
import classes from './editor.module.css'
import { FieldShape, fiducialPath } from './field-shape.tsx'
import { IconButton } from './icon-button.tsx'
import { touching } from './model/arrange.ts'
import { drawnBox, type Gesture, type Handle, IDLE, movementOf, resizedTo } from './model/gesture.ts'
import { fieldItem, type ItemId, itemsOf, unite } from './model/items.ts'
import { type EditorAction, type EditorState, movable, pageOf, reduce } from './model/reduce.ts'
import { fitted, panned, toPage, toView, type View, viewPoint, zoomed } from './model/view.ts'

export type Tool =
  | 'select'
  | 'pan'
  | 'find'
  | 'choice'
  | 'matrix'
  | 'number'
  | 'numeric'
  | 'form'
  | 'region'
  | 'barcode'

const HANDLES: readonly Handle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w']
const HANDLE_PX = 8
/** Edges this near, in view pixels, catch a moving item. */
const SNAP_PX = 5
/** A press that moved less than this was a click. */
const CLICK_PX = 3

interface CanvasProps {
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
  readonly onEscape: () => void
  /** Pictures under the drawing. */
  readonly under: (view: View) => React.ReactNode
  /** What was read, over the drawing, in template units. */
  readonly over: React.ReactNode
  readonly children: React.ReactNode
}

/** The page with its layer of fields: pointer and keys become actions; a drag moves one group and commits on release. */
export function EditorCanvas(props: CanvasProps) {
  const { state, dispatch, tool, isSnapping, nudge } = props
  const t = useText()
  const page = pageOf(state)
  const root = useRef<HTMLDivElement>(null)
  const moving = useRef<SVGSVGElement>(null)
  const frame = useRef<SVGGElement>(null)
  const guides = useRef<SVGPathElement>(null)
  const gesture = useRef<Gesture>(IDLE)
  const [canvas, setCanvas] = useState({ w: 800, h: 600 })
  const [view, setView] = useState<View>({ scale: 1, x: 0, y: 0 })
  const [drawn, setDrawn] = useState<Rect>()
  const [resized, setResized] = useState<EditorState>()

  const shown = resized ?? state
  const shownPage = pageOf(shown)
  const items = useMemo(() => itemsOf(shownPage), [shownPage])
  const selected = new Set(shown.selection)
  const chosen = items.filter(({ id }) => selected.has(id))
  const bounds = chosen.length === 0 ? undefined : unite(chosen.map((item) => item.bounds))
  const isFixed = movable(shown).length === 0

  useLayoutEffect(() => {
    const element = root.current!
    const measure = () => setCanvas({ w: element.clientWidth, h: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])
  const { w: pageW, h: pageH } = page.size
  const fit = () => setView(fitted(page.size, canvas))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page is fitted when it is first shown, not whenever it changes
  useLayoutEffect(fit, [canvas.w > 0, canvas.w, canvas.h, pageW, pageH, state.template.id, state.pageIndex])

  const zoom = (factor: number, at = viewPoint(canvas.w / 2, canvas.h / 2)) =>
    setView((now) => zoomed(now, factor, at, page.size, canvas))
  const pointOf = (event: { clientX: number; clientY: number }) => {
    const box = root.current!.getBoundingClientRect()
    return viewPoint(event.clientX - box.left, event.clientY - box.top)
  }

  useEffect(() => {
    const element = root.current!
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      if (event.ctrlKey || event.metaKey) {
        const box = element.getBoundingClientRect()
        const at = viewPoint(event.clientX - box.left, event.clientY - box.top)
        setView((now) => zoomed(now, Math.exp(-event.deltaY / 300), at, { w: pageW, h: pageH }, canvas))
      } else setView((now) => panned(now, -event.deltaX, -event.deltaY))
    }
    // React's own wheel listeners are passive, so the browser would zoom the page as well.
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [canvas, pageW, pageH])

  const clearDrag = () => {
    moving.current?.style.removeProperty('transform')
    frame.current?.removeAttribute('transform')
    guides.current?.setAttribute('d', '')
  }
  const end = () => {
    gesture.current = IDLE
    clearDrag()
    setDrawn(undefined)
    setResized(undefined)
    props.onPreview(undefined)
  }

  function press(event: PointerEvent) {
    if (event.button !== 0 && event.button !== 1) return
    root.current!.setPointerCapture(event.pointerId)
    root.current!.focus({ preventScroll: true })
    const at = pointOf(event)
    const from = toPage(view, at)
    if (tool === 'pan' || event.button === 1) {
      gesture.current = { kind: 'panning', from: at, view }
      return
    }
    if (tool !== 'select') {
      gesture.current = {
        kind: 'drawing',
        from,
        to: from,
        purpose: tool === 'find' ? 'find' : 'field',
        isAdding: false,
      }
      return
    }
    const target = event.target as Element
    const handle = target.getAttribute('data-handle') as Handle | null
    if (handle !== null && bounds !== undefined && !isFixed) {
      gesture.current = { kind: 'resizing', handle, from, to: from, bounds }
      return
    }
    const id = (target.closest('[data-item]')?.getAttribute('data-item') ?? undefined) as ItemId | undefined
    const isAdding = event.shiftKey || event.ctrlKey || event.metaKey
    if (id === undefined) {
      gesture.current = { kind: 'drawing', from, to: from, purpose: 'marquee', isAdding }
      return
    }
    let selection: readonly ItemId[] = state.selection
    if (isAdding)
      selection = state.selection.includes(id)
        ? state.selection.filter((each) => each !== id)
        : [...state.selection, id]
    else if (!state.selection.includes(id)) selection = [id]
    const next = reduce(state, { type: 'select', ids: selection })
    if (selection !== state.selection) flushSync(() => dispatch({ type: 'select', ids: selection }))
    const mine = movable(next)
    if (mine.length === 0) return
    gesture.current = {
      kind: 'moving',
      from,
      to: from,
      bounds: unite(mine.map((item) => item.bounds)),
      others: itemsOf(pageOf(next)).flatMap((item) => (selection.includes(item.id) ? [] : [item.bounds])),
    }
  }

  function drag(event: PointerEvent) {
    const now = gesture.current
    if (now.kind === 'idle') return
    const at = pointOf(event)
    const to = toPage(view, at)
    switch (now.kind) {
      case 'panning':
        setView(panned(now.view, at.x - now.from.x, at.y - now.from.y))
        return
      case 'drawing': {
        const next = { ...now, to }
        gesture.current = next
        setDrawn(drawnBox(next))
        return
      }
      case 'moving': {
        const next = { ...now, to }
        gesture.current = next
        const { dx, dy, guides: lines } = movementOf(next, reachOf(event), event.shiftKey)
        const shift = `translate(${dx * view.scale}px, ${dy * view.scale}px)`
        moving.current?.style.setProperty('transform', shift)
        frame.current?.setAttribute('transform', `translate(${dx * view.scale} ${dy * view.scale})`)
        const met = lines
          .map(({ axis, at: line }) => {
            const p = toView(view, pagePoint(line, line))
            return axis === 'x' ? `M${p.x} 0V${canvas.h}` : `M0 ${p.y}H${canvas.w}`
          })
          .join('')
        // Setting what is there already would paint the layer again.
        if (guides.current?.getAttribute('d') !== met) guides.current?.setAttribute('d', met)
        props.onPreview({ type: 'move', dx, dy })
        return
      }
      case 'resizing': {
        const next = { ...now, to }
        gesture.current = next
        const action: EditorAction = { type: 'resize', from: now.bounds, to: resizedTo(next, nudge) }
        setResized(reduce(state, action))
        props.onPreview(action)
      }
    }
  }
  const reachOf = (event: { altKey: boolean }) => (isSnapping && !event.altKey ? SNAP_PX / view.scale : 0)

  function release(event: PointerEvent) {
    const now = gesture.current
    if (now.kind === 'idle') return
    const isClick =
      'to' in now && Math.hypot(now.to.x - now.from.x, now.to.y - now.from.y) * view.scale < CLICK_PX
    // One commit a gesture; drawing and removing the drag's transform must land in the same frame.
    flushSync(() => {
      if (now.kind === 'moving' && !isClick) {
        const { dx, dy } = movementOf(now, reachOf(event), event.shiftKey)
        dispatch({ type: 'move', dx, dy })
      } else if (now.kind === 'resizing' && !isClick) {
        dispatch({ type: 'resize', from: now.bounds, to: resizedTo(now, nudge) })
      } else if (now.kind === 'drawing' && now.purpose === 'marquee') {
        const ids = isClick ? [] : touching(items, drawnBox(now)).map(({ id }) => id)
        dispatch({ type: 'select', ids, mode: now.isAdding ? 'add' : 'set' })
      } else if (now.kind === 'drawing') props.onBox(drawnBox(now))
      end()
    })
  }

  function key(event: KeyboardEvent) {
    const step = nudge * (event.shiftKey ? 10 : 1)
    const arrows: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    }
    const arrow = arrows[event.code]
    const hasCommand = event.ctrlKey || event.metaKey
    const act = (action: EditorAction) => {
      event.preventDefault()
      dispatch(action)
    }
    if (arrow !== undefined) {
      const [x, y] = arrow
      if (event.altKey && bounds !== undefined) {
        const to = {
          ...bounds,
          w: Math.max(nudge, bounds.w + x * step),
          h: Math.max(nudge, bounds.h + y * step),
        }
        return act({ type: 'resize', from: bounds, to })
      }
      if (state.selection.length > 0) return act({ type: 'move', dx: x * step, dy: y * step })
      event.preventDefault()
      return setView((now) => panned(now, -x * 40, -y * 40))
    }
    switch (event.code) {
      case 'Escape':
        event.preventDefault()
        if (gesture.current.kind !== 'idle') end()
        else if (tool !== 'select') props.onEscape()
        else dispatch({ type: 'select', ids: [] })
        return
      case 'Delete':
      case 'Backspace':
        return act({ type: 'remove' })
      case 'Equal':
      case 'NumpadAdd':
        return zoom(1.25)
      case 'Minus':
      case 'NumpadSubtract':
        return zoom(0.8)
      case 'Digit0':
      case 'Numpad0':
        return fit()
      case 'Enter':
      case 'Space': {
        const id = (event.target as Element).getAttribute('data-item') as ItemId | null
        if (id !== null) act({ type: 'select', ids: [id], mode: event.shiftKey ? 'toggle' : 'set' })
        return
      }
      case 'KeyL':
        if (!hasCommand) act({ type: 'lock' })
        return
    }
    if (!hasCommand) return
    const commands: Record<string, EditorAction> = {
      KeyZ: { type: event.shiftKey ? 'redo' : 'undo' },
      KeyY: { type: 'redo' },
      KeyA: { type: 'select-all' },
      KeyC: { type: 'copy' },
      KeyV: { type: 'paste' },
    }
    const command = commands[event.code]
    if (command !== undefined) act(command)
    if (event.code === 'KeyX') {
      dispatch({ type: 'copy' })
      act({ type: 'remove' })
    }
  }

  const toViewRect = (rect: Rect): Rect => {
    const at = toView(view, pagePoint(rect.x, rect.y))
    return { x: at.x, y: at.y, w: rect.w * view.scale, h: rect.h * view.scale }
  }
  const group = (isChosen: boolean) => [
    ...shownPage.fiducials.flatMap((fiducials, at) =>
      items
        .filter(({ id }) => id === `fiducial:${at}` || id.startsWith(`mark:${at}:`))
        .filter(({ id }) => selected.has(id) === isChosen)
        .map((item, index) => (
          <g
            key={item.id}
            {...itemProps(
              item.id,
              t('editor.mark', {
                kind: t(`editor.fiducial.${fiducials.kind}`),
                n: Number(item.id.split(':')[2] ?? index) + 1,
              }),
            )}
          >
            <path
              className={classes.hit}
              d={fiducialPath(fiducials, Number(item.id.split(':')[2] ?? 0))}
              vectorEffect="non-scaling-stroke"
            />
            <path
              className={classes.mark}
              d={fiducialPath(fiducials, Number(item.id.split(':')[2] ?? 0))}
              vectorEffect="non-scaling-stroke"
            />
          </g>
        )),
    ),
    ...shownPage.fields
      .filter((field) => selected.has(fieldItem(field.id)) === isChosen)
      .map((field) => {
        const item = items.find(({ id }) => id === fieldItem(field.id))!
        const { x, y, w, h } = item.bounds
        return (
          <g key={item.id} {...itemProps(item.id, fieldLabel(t, field))}>
            <rect
              className={classes.hit}
              x={x}
              y={y}
              width={w}
              height={h}
              vectorEffect="non-scaling-stroke"
            />
            <FieldShape field={field} />
          </g>
        )
      }),
  ]
  const itemProps = (id: ItemId, label: string) => ({
    className: classes.shape,
    'data-item': id,
    role: 'button',
    tabIndex: 0,
    'aria-label': label,
    'aria-pressed': selected.has(id),
  })
  const placed = `translate(${view.x} ${view.y}) scale(${view.scale})`
  const paper = toViewRect({ x: 0, y: 0, ...page.size })
  const box = bounds === undefined ? undefined : toViewRect(bounds)
  const marquee = drawn === undefined ? undefined : toViewRect(drawn)

  return (
    <div
      ref={root}
      className={classes.canvas}
      role="application"
      aria-label={t('editor.canvas')}
      data-tool={tool === 'pan' ? 'pan' : tool === 'select' ? 'select' : 'draw'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing takes keys of its own
      tabIndex={0}
      onPointerDown={press}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={end}
      onKeyDown={key}
    >
      <div
        className={classes.paper}
        style={{ left: paper.x, top: paper.y, width: paper.w, height: paper.h }}
      />
      {props.under(view)}
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset */}
      <svg className={classes.layer} role="group" aria-label={t('editor.items')}>
        <g transform={placed}>
          {group(false)}
          {props.over}
        </g>
      </svg>
      {/* A layer of its own: a drag only moves it, and nothing is painted again. */}
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset */}
      <svg ref={moving} className={classes.moving} role="group" aria-label={t('editor.selection')}>
        <g transform={placed}>{group(true)}</g>
      </svg>
      <svg className={classes.layer} aria-hidden="true">
        <path ref={guides} className={classes.guide} />
        {box !== undefined && (
          <g ref={frame}>
            <rect
              className={classes.bounds}
              x={box.x - 3}
              y={box.y - 3}
              width={box.w + 6}
              height={box.h + 6}
            />
            {!isFixed &&
              HANDLES.map((handle) => {
                const x = handle.includes('w')
                  ? box.x - 3
                  : handle.includes('e')
                    ? box.x + box.w + 3
                    : box.x + box.w / 2
                const y = handle.includes('n')
                  ? box.y - 3
                  : handle.includes('s')
                    ? box.y + box.h + 3
                    : box.y + box.h / 2
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
        )}
        {marquee !== undefined && (
          <rect
            className={classes.marquee}
            x={marquee.x}
            y={marquee.y}
            width={marquee.w}
            height={marquee.h}
          />
        )}
      </svg>
      {props.children}
      <ZoomButtons
        onZoom={zoom}
        onFit={fit}
        percent={Math.round((view.scale / fitted(page.size, canvas).scale) * 100)}
      />
    </div>
  )
}

function ZoomButtons({
  onZoom,
  onFit,
  percent,
}: {
  onZoom: (factor: number) => void
  onFit: () => void
  percent: number
}) {
  const t = useText()
  const stop = (event: { stopPropagation(): void }) => event.stopPropagation()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps presses on the buttons from reaching the drawing
    <div className={classes.corner} onPointerDown={stop} onKeyDown={stop}>
      <IconButton label={t('editor.zoomOut')} onClick={() => onZoom(0.8)} icon={IconZoomOut} />
      <span className={classes.note}>{percent} %</span>
      <IconButton label={t('editor.zoomIn')} onClick={() => onZoom(1.25)} icon={IconZoomIn} />
      <IconButton label={t('editor.fit')} onClick={onFit} icon={IconArrowsMaximize} />
    </div>
  )
}
