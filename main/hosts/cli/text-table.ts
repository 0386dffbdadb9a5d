import { stripVTControlCharacters } from 'node:util'

// Hangul, Han and full-width forms take two columns of a terminal (Unicode Standard Annex 11, East Asian Width W and F).
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

export function columnsOf(text: string): number {
  return [...stripVTControlCharacters(text)].reduce(
    (sum, character) => sum + (WIDE.test(character) ? 2 : 1),
    0,
  )
}

const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - columnsOf(text)))

/** Rows under a head, in columns as wide as what stands in them. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) =>
    Math.max(columnsOf(name), ...rows.map((row) => columnsOf(row[i] ?? ''))),
  )
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
