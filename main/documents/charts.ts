import type { ScoreBin } from '#shared/domain/distribution.ts'
import type { Paper } from './paper.ts'
import { FAINT, GREY, INK } from './parts.ts'

export interface Frame {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** Options that a row has room for. */
const MOST_CHOICES = 6
/** Room for the texts of an axis, millimetres. */
const AXIS = 6

/** Where the columns of a chart stand: side by side over its width, the highest as high as it is. */
export function columnBars(values: readonly number[], { x, y, w, h }: Frame): Frame[] {
  const step = w / Math.max(1, values.length)
  const most = Math.max(1, ...values)
  return values.map((value, i) => {
    const height = (value / most) * h
    return { x: x + i * step + step * 0.12, y: y + h - height, w: step * 0.76, h: height }
  })
}

/** Points of a line over time: shares in [0, 1], one a step, a single one in the middle. */
export function linePoints(shares: readonly number[], { x, y, w, h }: Frame): [number, number][] {
  const step = shares.length < 2 ? 0 : w / (shares.length - 1)
  return shares.map((share, i) => [
    shares.length < 2 ? x + w / 2 : x + i * step,
    y + h * (1 - Math.min(1, Math.max(0, share))),
  ])
}

/** How many have which score; `mark` is a score whose place is shown, as a student's own. */
export function drawDistribution(
  paper: Paper,
  bins: readonly ScoreBin[],
  frame: Frame,
  colour: string,
  mark?: { readonly points: number; readonly name: string },
): void {
  const plot = { x: frame.x, y: frame.y + 5, w: frame.w, h: frame.h - AXIS - 5 }
  const bars = columnBars(
    bins.map(({ count }) => count),
    plot,
  )
  const base = plot.y + plot.h
  bars.forEach((bar, i) => {
    const { count, from, to } = bins[i]
    if (count > 0) {
      // A column's pattern says as much as its colour: papers are copied in black and white.
      paper.rect(bar.x, bar.y, bar.w, bar.h, { fill: colour, stroke: INK, line: 0.15 })
      paper.text(String(count), bar.x + bar.w / 2, bar.y - 1, { size: 7.5, align: 'center', colour: INK })
    }
    const range = `${Number(from.toFixed(1))}–${Number(to.toFixed(1))}`
    paper.text(range, bar.x + bar.w / 2, base + 4, {
      size: 6.5,
      align: 'center',
      colour: GREY,
      width: plot.w / bins.length,
    })
  })
  paper.line(
    [
      [plot.x, base],
      [plot.x + plot.w, base],
    ],
    INK,
    0.25,
  )
  const most = bins.at(-1)?.to ?? 0
  if (mark === undefined || most <= 0) return
  const at = plot.x + plot.w * Math.min(1, Math.max(0, mark.points / most))
  paper.line(
    [
      [at, plot.y - 1],
      [at, base],
    ],
    INK,
    0.4,
    1,
  )
  paper.text(mark.name, Math.min(plot.x + plot.w - 12, Math.max(plot.x + 12, at)), plot.y - 2.4, {
    size: 7.5,
    bold: true,
    align: 'center',
  })
}

export interface TrendPoint {
  readonly name: string
  /** Shares of what was possible, [0, 1]. */
  readonly own: number
  readonly mean: number | null
}

/** A student's share of points from exam to exam, and everybody's beside it. */
export function drawTrend(
  paper: Paper,
  points: readonly TrendPoint[],
  frame: Frame,
  colour: string,
  meanName: string,
): void {
  const plot = { x: frame.x + 9, y: frame.y + 4, w: frame.w - 22, h: frame.h - AXIS - 4 }
  for (const share of [0, 0.5, 1]) {
    const y = plot.y + plot.h * (1 - share)
    paper.line(
      [
        [plot.x - 4, y],
        [plot.x + plot.w + 4, y],
      ],
      FAINT,
      0.15,
    )
    paper.text(String(share * 100), plot.x - 5, y + 0.9, { size: 6.5, align: 'right', colour: GREY })
  }
  const means = linePoints(
    points.map(({ mean }) => mean ?? 0),
    plot,
  ).filter((_, i) => points[i].mean !== null)
  if (means.length > 1) paper.line(means, GREY, 0.3, 1)
  const lastMean = means.at(-1)
  const own = linePoints(
    points.map((point) => point.own),
    plot,
  )
  if (lastMean !== undefined) {
    paper.text(meanName, lastMean[0] + 2, lastMean[1] + 0.9, {
      size: 6.5,
      colour: GREY,
      width: frame.x + frame.w - lastMean[0] - 2,
    })
  }
  if (own.length > 1) paper.line(own, colour, 0.5)
  const room = plot.w / Math.max(1, points.length - 1)
  own.forEach(([x, y], i) => {
    paper.doc.circle(x, y, 0.9).fill(colour)
    paper.text(String(Math.round(points[i].own * 100)), x, y - 1.8, {
      size: 7.5,
      bold: true,
      align: 'center',
    })
    paper.text(points[i].name, x, plot.y + plot.h + 4.4, {
      size: 6.5,
      colour: GREY,
      align: 'center',
      width: Math.min(room - 1, 34),
    })
  })
}

/** How often each option was chosen, side by side in a row of a table; the right ones with a dot. */
export function drawChoices(
  paper: Paper,
  choices: readonly { readonly option: string; readonly count: number; readonly isKey: boolean }[],
  n: number,
  { x, y, w, h }: Frame,
  colour: string,
): void {
  // Of a short answer there may be any number: those that were given most.
  const shown =
    choices.length <= MOST_CHOICES
      ? choices
      : choices.toSorted((a, b) => b.count - a.count).slice(0, MOST_CHOICES)
  const step = w / Math.max(1, shown.length)
  shown.forEach(({ option, count, isKey }, i) => {
    const at = x + i * step
    const name = `${isKey ? '●' : ''}${option}`
    paper.text(name, at + 0.5, y + h * 0.62, { size: 7, bold: isKey, width: 6, colour: INK })
    const room = step - 14
    if (room > 2 && n > 0) {
      paper.rect(at + 6.5, y + h * 0.3, room, h * 0.4, { fill: FAINT })
      if (count > 0)
        paper.rect(at + 6.5, y + h * 0.3, (room * count) / n, h * 0.4, { fill: isKey ? colour : GREY })
    }
    paper.text(String(count), at + step - 1, y + h * 0.62, {
      size: 7,
      align: 'right',
      colour: GREY,
      width: 6,
    })
  })
}
