import { type KeyboardEvent, memo, type PointerEvent, useRef } from 'react'
import type { Rules } from '#shared/domain/decide.ts'
import type { DecisionRules } from '#shared/domain/template.ts'
import { useText } from '../../lib/i18n.ts'
import classes from './thresholds.module.css'

export type Line = keyof DecisionRules
export const LINES: readonly Line[] = ['blankBelow', 'markFrom', 'margin']
const TONES: Record<Line, string> = {
  blankBelow: 'light-dark(#52616f, #a9b4bf)',
  markFrom: 'light-dark(#1a7f37, #4db16f)',
  margin: 'light-dark(#9a5b00, #f4a42a)',
}
const TICKS = [0, 0.25, 0.5, 0.75, 1]
const WIDTH = 1000
const HEIGHT = 240
const BOTTOM = 20

/** Bars of a histogram with a logarithmic height: a handful of faint marks shows beside a hundred thousand blanks. */
const Bars = memo(function Bars({ counts }: { counts: Uint32Array }) {
  const most = Math.log10(1 + Math.max(1, ...counts))
  const width = WIDTH / counts.length
  const room = HEIGHT - BOTTOM
  const path = Array.from(counts, (count, at) => {
    const height = (Math.log10(1 + count) / most) * (room - 12)
    return count === 0 ? '' : `M${at * width + 0.5} ${room}v${-height}h${width - 1}v${height}z`
  }).join('')
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className={classes.grid} d={`M0 ${room}H${WIDTH}`} />
      <path className={classes.bars} d={path} />
    </svg>
  )
})

/** Right of here a line's words stand on its left. */
const ROOM_FOR_A_TAG = 0.7

interface HistogramChartProps {
  readonly counts: Uint32Array
  readonly values: Rules
  /** Whether nobody has set the line: it is then where the batch's own marks put it. */
  readonly isLearned: (line: Line) => boolean
  readonly onMove: (line: Line, to: number) => void
}

/** How strong the bubbles of a batch are, with the lines that tell blank, doubtful and marked apart. */
export function HistogramChart({ counts, values, isLearned, onMove }: HistogramChartProps) {
  const t = useText()
  const root = useRef<HTMLDivElement>(null)
  const drag = (line: Line) => (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = root.current!.getBoundingClientRect()
    onMove(line, (event.clientX - box.left) / box.width)
  }
  const key = (line: Line) => (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.05 : 0.01
    const to: Record<string, number> = {
      ArrowLeft: values[line] - step,
      ArrowDown: values[line] - step,
      ArrowRight: values[line] + step,
      ArrowUp: values[line] + step,
      Home: 0,
      End: 1,
    }
    const next = to[event.code]
    if (next === undefined) return
    event.preventDefault()
    onMove(line, next)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a chart is no form
    <div ref={root} className={classes.chart} role="group" aria-label={t('thresholds.histogram')}>
      <Bars counts={counts} />
      <div className={classes.axis} aria-hidden="true">
        {TICKS.map((at) => (
          <span key={at} style={{ left: `${100 * at}%`, translate: `${-100 * at}% 0` }}>
            {at === 0 && `${t('thresholds.faint')} `}
            {at}
            {at === 1 && ` ${t('thresholds.dark')}`}
          </span>
        ))}
      </div>
      {LINES.map((line, at) => (
        <div
          key={line}
          className={classes.line}
          role="slider"
          tabIndex={0}
          aria-label={t(`thresholds.lines.${line}`)}
          aria-valuemin={0}
          aria-valuemax={1}
          aria-valuenow={Number(values[line].toFixed(3))}
          title={t('thresholds.lineHelp')}
          data-learned={isLearned(line) || undefined}
          style={{ left: `${100 * values[line]}%`, '--tone': TONES[line] } as React.CSSProperties}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag(line)}
          onKeyDown={key(line)}
        >
          <span
            className={classes.tag}
            data-left={values[line] > ROOM_FOR_A_TAG || undefined}
            style={{ top: 18 * at }}
          >
            {t(`thresholds.lines.${line}`)} {values[line].toFixed(2)}
          </span>
        </div>
      ))}
    </div>
  )
}
