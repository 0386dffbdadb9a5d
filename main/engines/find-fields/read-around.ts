import type { Rect } from '#shared/domain/geometry.ts'
import type { InkPage } from './ink-page.ts'
import type { LabelReader } from './label-reader.ts'
import { innerOf } from './letters.ts'
import type { Panel } from './panels.ts'
import { labelsOf, linesAbove } from './print-around.ts'

/** So many labels of a row or column are read: enough to outvote one that is misread. */
const SAMPLES = 6
/** Part of a bubble that its letter fills at most. */
const LETTER_SHARE = 0.78
/** Lines over a panel that are read, from its bubbles up. */
const MOST_HEADINGS = 4

/** What is printed around the panels of a page, read when it is asked for. */
export interface Surroundings {
  readonly page: InkPage
  readonly panels: readonly Panel[]
  readonly letters: readonly Rect[]
  readonly reader: LabelReader
}

/** Numbers that count on, one a row or column: that of the first, and the share of those read that say so. */
export interface Counted {
  readonly from: number
  readonly share: number
}

/** Indices spread over a list. */
const spread = (count: number): number[] =>
  count <= SAMPLES
    ? Array.from({ length: count }, (_, i) => i)
    : Array.from({ length: SAMPLES }, (_, i) => Math.round((i * (count - 1)) / (SAMPLES - 1)))

/** @param boxes  where each one stands; undefined where there is nothing */
export async function counted(
  boxes: readonly (Rect | undefined)[],
  { page, reader }: Surroundings,
): Promise<Counted | undefined> {
  const votes = new Map<number, number>()
  let read = 0
  for (const index of spread(boxes.length)) {
    const box = boxes[index]
    if (box === undefined) continue
    const found = /^\D{0,2}(\d{1,3})\D{0,2}$/.exec(await reader.code(page.raster, box))
    if (found === null) continue
    read += 1
    const from = Number(found[1]) - index
    votes.set(from, (votes.get(from) ?? 0) + 1)
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1])
  if (best === undefined || best[0] < 0) return undefined
  const [from, count] = best
  if (count < Math.min(2, boxes.length) || count < 0.5 * read) return undefined
  return { from, share: count / Math.max(read, Math.min(SAMPLES, boxes.length)) }
}

export const countedBeside = (panel: Panel, side: 'left' | 'top', around: Surroundings) =>
  counted(labelsOf(panel, side, around.panels, around.letters), around)

/** The letters printed in bubbles, one text each; empty where nothing sure stands. */
export async function lettersOf(
  boxes: readonly (Rect | undefined)[],
  { page, reader }: Surroundings,
): Promise<string[]> {
  const found: string[] = []
  for (const box of boxes)
    found.push(box === undefined ? '' : await reader.code(page.raster, innerOf(box, LETTER_SHARE)))
  return found
}

export interface Heading {
  readonly text: string
  /** The same by the reader of digits. */
  readonly code: string
}

/** The lines over a panel, the nearest first. */
export async function headingsOf(panel: Panel, around: Surroundings): Promise<Heading[]> {
  const { page, panels, letters, reader } = around
  const lines = linesAbove(panel, panels, letters, page).slice(0, MOST_HEADINGS)
  const found: Heading[] = []
  for (const line of lines)
    found.push({
      text: (await reader.words?.(page.raster, line)) ?? '',
      code: await reader.code(page.raster, line),
    })
  return found
}

/** Names beside the bubbles of a single row or column. */
export async function namesBeside(
  panel: Panel,
  side: 'right' | 'top',
  around: Surroundings,
): Promise<string[]> {
  const { page, panels, letters, reader } = around
  const names: string[] = []
  for (const box of labelsOf(panel, side, panels, letters)) {
    if (box === undefined) names.push('')
    else
      names.push(((await reader.words?.(page.raster, box)) || (await reader.code(page.raster, box))).trim())
  }
  return names
}
