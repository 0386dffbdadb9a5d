import { memo } from 'react'
import type { LiveReading } from '#shared/contract/templates.ts'
import { type BubbleRow, pageLayout } from '#shared/domain/layout.ts'
import type { Decision, RowEvidence } from '#shared/domain/marks.ts'
import type { Template, TemplatePage } from '#shared/domain/template.ts'
import classes from './canvas.module.css'
import { bubblePath } from './field-shape.tsx'

interface ReadRow {
  readonly row: BubbleRow
  readonly evidence: RowEvidence
  readonly decision: Decision
}

function readRows(template: Template, page: TemplatePage, { reading, decisions }: LiveReading): ReadRow[] {
  if (reading.templatePageId !== page.id) return []
  const evidence = new Map(reading.rows.map((row) => [row.label, row]))
  const decided = new Map(decisions.map((decision) => [decision.label, decision]))
  return pageLayout(page, template.unit, template.rules).rows.flatMap((row) => {
    const own = evidence.get(row.label)
    const decision = decided.get(row.label)
    return own === undefined || decision === undefined || own.bubbles.length !== row.bubbles.length
      ? []
      : [{ row, evidence: own, decision }]
  })
}

const isSure = ({ decision }: ReadRow) => decision.status === 'ok' || decision.status === 'blank'
const chosen = ({ row, decision }: ReadRow) =>
  row.bubbles.filter((_, option) => decision.detected.includes(row.options[option]))

interface ReadingLayerProps {
  readonly template: Template
  readonly page: TemplatePage
  readonly live: LiveReading
  /** Fields whose fills are written beside their bubbles. */
  readonly detailed: readonly string[]
}

/** What the template reads from the scan under it: certain marks, doubtful rows, and the fills of what is selected. */
export const ReadingLayer = memo(function ReadingLayer({
  template,
  page,
  live,
  detailed,
}: ReadingLayerProps) {
  const rows = readRows(template, page, live)
  const shapeOf = (part: readonly ReadRow[]) =>
    part.map((each) => bubblePath(chosen(each), each.row.shape)).join('')
  const doubtful = rows.filter((each) => !isSure(each))
  return (
    <g pointerEvents="none" aria-hidden>
      <path className={classes.sure} d={shapeOf(rows.filter(isSure))} vectorEffect="non-scaling-stroke" />
      <path className={classes.doubtful} d={shapeOf(doubtful)} vectorEffect="non-scaling-stroke" />
      <path
        className={classes.doubtfulRow}
        d={doubtful
          .map(({ row }) => row.bubbles.map(({ x, y, w, h }) => `M${x} ${y + h}h${w}`).join(''))
          .join('')}
        vectorEffect="non-scaling-stroke"
      />
      {rows
        .filter(({ row }) => detailed.includes(row.fieldId))
        .flatMap(({ row, evidence }) =>
          row.bubbles.map((bubble, option) => (
            <text
              key={`${row.label} ${row.options[option]}`}
              className={classes.fill}
              x={bubble.x + bubble.w / 2}
              y={bubble.y + bubble.h + bubble.h * 0.34}
              fontSize={bubble.h * 0.34}
            >
              {Math.round(100 * evidence.bubbles[option].fill)}
            </text>
          )),
        )}
    </g>
  )
})
