import { decideAgain, decideSaved, prepare } from '#renderer/features/thresholds/model.ts'
import { learnBaseline } from '#shared/domain/baseline.ts'
import { decideRows } from '#shared/domain/decide.ts'
import { evidenceBatch } from '#tools/pages/evidence-batch.ts'
import type { BenchFigure } from '../report.ts'

const AIM_MS = 100
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]

function timed(run: () => void): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

/** From a dragged line to the list of answers that flip, a thousand sheets of 60 questions with five options. */
export function thresholdFigures(): BenchFigure[] {
  const { pages, layout } = evidenceBatch({ sheets: 1000, questions: 60, options: 5, seed: 'bench' })
  const baseline = learnBaseline(pages.flatMap((page) => page.rows))
  const prepareMs = timed(() => prepare(pages, [layout], baseline))
  const batch = prepare(pages, [layout], baseline)
  const saved = decideSaved(batch, {})
  // A drag across the whole scale and back.
  const lines = Array.from({ length: 40 }, (_, i) => 0.2 + 0.7 * Math.abs(Math.sin(i)))
  const drags = lines.map((markFrom) =>
    timed(() => decideAgain(batch, saved, { blankBelow: 0.15, markFrom })),
  )
  const anew = [0.4, 0.5, 0.6].map((markFrom) =>
    timed(() => {
      const rows = layout.rows.map((row) => ({ ...row, rules: { blankBelow: 0.15, markFrom, ...row.rules } }))
      for (const page of pages) decideRows(page.rows, rows, { batch: baseline })
    }),
  )
  const value = median(drags)
  return [
    {
      name: 'ui.threshold-drag.median',
      value,
      unit: 'ms',
      against: 'deciding every row anew',
      ratio: value / median(anew),
      aim: `<= ${AIM_MS} ms from drag to list`,
      met: value <= AIM_MS,
      checks: 'While a threshold is dragged, the answers that flip in a thousand sheets follow it.',
    },
    {
      ...{ name: 'ui.threshold-drag.worst', value: Math.max(...drags), unit: 'ms', met: null },
      checks: 'The slowest step of the same drag.',
    },
    {
      ...{ name: 'ui.threshold.prepare', value: prepareMs, unit: 'ms', met: null },
      checks: 'What opening the screen computes once.',
    },
  ]
}
