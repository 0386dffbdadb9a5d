import type { Paragraph, TextLine } from './text-line.ts'

/**
 * Groups the lines of one column, top down, into paragraphs: a new one begins after a wider gap than usual, at an
 * indent, or after a line that ended well before the column does.
 */
export function paragraphs(lines: readonly TextLine[]): Paragraph[] {
  const full = lines.filter((line) => line.words.length > 0)
  if (full.length === 0) return []
  const gaps = full.slice(1).map((line, i) => line.box.y - (full[i].box.y + full[i].box.h))
  const usualGap = median(gaps) ?? 0
  const height = median(full.map((line) => line.box.h))!
  const left = Math.min(...full.map((line) => line.box.x))
  const right = Math.max(...full.map((line) => line.box.x + line.box.w))
  const groups: TextLine[][] = []
  full.forEach((line, i) => {
    const before = full[i - 1]
    const isWide = before !== undefined && gaps[i - 1] > usualGap + height * 0.6
    const isIndented =
      before !== undefined && line.box.x - before.box.x > height * 0.7 && before.box.x - left < height
    const isAfterShort = before !== undefined && before.box.x + before.box.w < right - (right - left) * 0.25
    if (before === undefined || isWide || isIndented || isAfterShort) groups.push([line])
    else groups.at(-1)!.push(line)
  })
  return groups.map((group) => ({ lines: group }))
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

/** Paragraphs as text: a line each, an empty line between paragraphs. */
export const textOf = (found: readonly Paragraph[]): string =>
  found.map((paragraph) => paragraph.lines.map((line) => line.text).join('\n')).join('\n\n')

/** The text of all pages that could be read, an empty line between them. */
export const textOfPages = (
  pages: readonly ({ readonly paragraphs: readonly Paragraph[] } | { readonly error: unknown })[],
): string =>
  pages
    .map((page) => ('paragraphs' in page ? textOf(page.paragraphs) : ''))
    .filter((text) => text !== '')
    .join('\n\n')
