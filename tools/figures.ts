import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'

/**
 * One measured figure, as every `npm run accuracy`, `bench:*`, `test:crash`, `faults` and `security` prints it
 * for people and writes it with `--json FILE`.
 */
export const Figure = z.object({
  /** Dotted path, e.g. `total.silent`, `omr.a4-colour.pages-per-second`. */
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  /** What it is compared with, measured in the same run. */
  against: z.string().optional(),
  ratio: z.number().optional(),
  /** The aim in words, e.g. `<= 1.5 x decode`. */
  aim: z.string().optional(),
  /** Whether the aim is met; null where there is no aim. */
  met: z.boolean().nullable(),
  /** What it checks, in a sentence. */
  checks: z.string().optional(),
})
export type Figure = z.infer<typeof Figure>

/** `--json FILE` of a figures program; other options are its own. */
export function jsonOption(argv = process.argv.slice(2)): string | undefined {
  return parseArgs({ args: argv, options: { json: { type: 'string' } }, strict: false }).values.json as
    | string
    | undefined
}

const number = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toPrecision(Math.abs(value) >= 1000 ? 6 : 4)

/**
 * A table for people: name, value with unit, what it is compared with, the aim and whether it is met; below, where a
 * figure says it, what it checks.
 */
export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${number(figure.value)} ${figure.unit}`,
    figure.ratio === undefined ? '' : `${figure.ratio.toFixed(2)} × ${figure.against ?? ''}`,
    figure.aim ?? '',
    figure.met === null ? '' : figure.met ? 'met' : 'MISSED',
  ])
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0), 0))
  return rows
    .map((row, at) => {
      const line = row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')
      const { checks } = figures[at]
      return checks === undefined ? line.trimEnd() : `${line.trimEnd()}\n    ${checks}`
    })
    .join('\n')
}

/** Prints the figures for people and, where asked, writes them as JSON. */
export function reportFigures(figures: readonly Figure[], jsonPath = jsonOption()): void {
  const checked = Figure.array().parse(figures)
  console.log(figuresTable(checked))
  if (jsonPath === undefined) return
  mkdirSync(dirname(jsonPath), { recursive: true })
  writeFileSync(jsonPath, `${JSON.stringify(checked, null, 2)}\n`)
}
