import { parseArgs } from 'node:util'
import { type Figure, reportFigures } from '#tools/figures.ts'

/** A figure of a bench, which says in a sentence what it checks. */
export type BenchFigure = Figure & { readonly checks: string }

/** Prints a bench's figures; the program ends with 1 when an aim is missed, unless it was called with `--report`. */
export function reportBench(figures: readonly BenchFigure[]): void {
  reportFigures(figures)
  const { values } = parseArgs({ options: { report: { type: 'boolean' } }, strict: false })
  if (values.report !== true && figures.some(({ met }) => met === false)) process.exitCode = 1
}
