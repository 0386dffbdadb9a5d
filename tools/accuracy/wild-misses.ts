import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WildPage } from './wild-pages.ts'

const fileName = (text: string) => text.replace(/[^\p{L}\p{N}._-]+/gu, '-')

/** How bad a page is: silent errors first, then marks a person reads at a glance that were not read. */
export function badness({ rows, isRead, sheet }: WildPage): number {
  const silent = rows.filter(({ outcome }) => outcome === 'silent').length
  const flagged = rows.filter(
    ({ outcome, isHard, isTouched }) => outcome === 'flagged' && !isHard && !isTouched,
  ).length
  if (!isRead) return sheet.isWhole ? 0.5 * rows.length : 0
  return 100 * silent + flagged
}

/**
 * Writes a page so that it can be looked at and read again:
 * `grading-station grade --template <name>.template.json --out out <name>.jpg`.
 */
export function writeWildMiss(folder: string, page: WildPage): void {
  mkdirSync(folder, { recursive: true })
  const { sheet, rows, state, reason } = page
  const name = join(folder, fileName(`wild-${sheet.seed}`))
  const properties = sheet.properties
  writeFileSync(`${name}.${sheet.format === 'jpeg' ? 'jpg' : sheet.format}`, sheet.image)
  writeFileSync(`${name}.template.json`, `${JSON.stringify(sheet.template, null, 2)}\n`)
  writeFileSync(
    `${name}.truth.json`,
    `${JSON.stringify({ seed: sheet.seed, state, reason, properties, rows }, null, 2)}\n`,
  )
}
