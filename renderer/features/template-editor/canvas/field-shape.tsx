import { memo } from 'react'
import type { Rect } from '#shared/domain/geometry.ts'
import { type BubbleField, questionNumber } from '#shared/domain/layout.ts'
import type { BubbleShape, Fiducials, TemplateField } from '#shared/domain/template.ts'
import { boxesOf, isBubbleField, unite } from '../model/items.ts'
import classes from './canvas.module.css'

function ellipse({ x, y, w, h }: Rect): string {
  const rx = w / 2
  return `M${x} ${y + h / 2}a${rx} ${h / 2} 0 1 0 ${w} 0a${rx} ${h / 2} 0 1 0 ${-w} 0z`
}
const box = ({ x, y, w, h }: Rect): string => `M${x} ${y}h${w}v${h}h${-w}z`

/** All bubbles of a field as one path: two thousand of them are a few dozen elements. */
export const bubblePath = (boxes: readonly Rect[], shape: BubbleShape): string =>
  boxes.map(shape === 'circle' || shape === 'oval' ? ellipse : box).join('')

/** A field as it lies on the page; drawn again only when the field itself changed. */
export const FieldShape = memo(function FieldShape({ field }: { field: TemplateField }) {
  if (!isBubbleField(field)) {
    return (
      <path
        className={classes.area}
        d={box(field.rect)}
        data-kind={field.kind}
        vectorEffect="non-scaling-stroke"
      />
    )
  }
  const rows = boxesOf(field)
  const starts = rows.flatMap((row) => row[0] ?? [])
  return (
    <>
      <path
        className={classes.bubbles}
        d={bubblePath(rows.flat(), field.style.shape)}
        vectorEffect="non-scaling-stroke"
      />
      <path
        className={classes.first}
        d={bubblePath(starts, field.style.shape)}
        vectorEffect="non-scaling-stroke"
      />
    </>
  )
})

/** The numbers of a field's rows on the drawing; they are in the field's own name for whoever cannot see them. */
export const FieldNumbers = memo(function FieldNumbers({ field }: { field: TemplateField }) {
  if (!isBubbleField(field)) return null
  return (
    <g aria-hidden className={classes.numbers}>
      {numbersOf(field).map(({ text, x, y, size, anchor }) => (
        <text key={text} x={x} y={y} fontSize={size} textAnchor={anchor}>
          {text}
        </text>
      ))}
    </g>
  )
})

interface Written {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size: number
  readonly anchor: 'start' | 'middle' | 'end'
}

/** The question of each row before it, a short answer's over its digits, and what a number is called. */
function numbersOf(field: BubbleField): Written[] {
  const rows = boxesOf(field)
  const [first] = rows[0]
  if (field.kind !== 'choice' && field.kind !== 'matrix') {
    const text =
      field.kind === 'numeric' ? String(field.questionId ?? field.name ?? field.id) : (field.name ?? field.id)
    const { x, y } = unite(rows.flat())
    return [{ text, x, y: y - 0.4 * first.h, anchor: 'start', size: 0.7 * Math.min(first.w, first.h) }]
  }
  const isAcross = rows[0].length < 2 || Math.abs(rows[0][1].x - first.x) >= Math.abs(rows[0][1].y - first.y)
  return rows.map(([box], row) => ({
    text: String(questionNumber(field.labels[row]) ?? field.labels[row]),
    anchor: isAcross ? 'end' : 'middle',
    x: isAcross ? box.x - 0.35 * box.w : box.x + 0.5 * box.w,
    y: isAcross ? box.y + 0.75 * box.h : box.y - 0.3 * box.h,
    size: 0.7 * Math.min(box.w, box.h),
  }))
}

/** The drawn marks of one kind of fiducials, each by its place in the list. */
export function fiducialPath(fiducials: Fiducials, index: number): string {
  switch (fiducials.kind) {
    case 'corner-marks':
    case 'timing-track': {
      const mark = fiducials.marks[index]
      if (mark === undefined) return ''
      const { center, size, shape } = mark
      const rect = { x: center.x - size.w / 2, y: center.y - size.h / 2, w: size.w, h: size.h }
      return shape === 'disc' || shape === 'ring' ? ellipse(rect) : box(rect)
    }
    case 'picture': {
      const center = fiducials.centers[index]
      if (center === undefined) return ''
      const { w, h } = fiducials.size
      return box({ x: center.x - w / 2, y: center.y - h / 2, w, h })
    }
    case 'rules': {
      const line = fiducials.lines[index]
      return line === undefined ? '' : `M${line.from.x} ${line.from.y}L${line.to.x} ${line.to.y}`
    }
    case 'frame':
    case 'code':
      return box(fiducials.rect)
    default:
      return ''
  }
}
