/**
 * The known key that an unknown one was most likely meant to be: the same letters in another case or style
 * (`keyUri`, `key-uri`), its beginning (`encrypt` for `encryption`), or a slip or two away.
 * @returns undefined where it is like none of them
 */
export function resembling(key: string, known: readonly string[]): string | undefined {
  const wanted = letters(key)
  const near = known
    .map((candidate) => ({ candidate, distance: distance(wanted, letters(candidate)) }))
    .filter(({ candidate, distance }) => isSlip(distance, wanted.length, letters(candidate).length))
    .toSorted((a, b) => a.distance - b.distance)[0]
  if (near !== undefined) return near.candidate
  return wanted.length < LEAST_BEGINNING ? undefined : known.find((each) => letters(each).startsWith(wanted))
}

const LEAST_BEGINNING = 4
const letters = (key: string) => key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** A short word is soon another one (`tab`, `tag`), and a word with two letters more mostly is (`question_ids`). */
function isSlip(distance: number, a: number, b: number): boolean {
  const length = Math.max(a, b)
  const most = length < 4 ? 0 : length < 8 ? 1 : 2
  return distance <= most && Math.abs(a - b) <= 1
}

/** Letters left out, put in, mistaken or in the place of their neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + same)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwapped) least = Math.min(least, rows[i - 2][j - 2] + 1)
      row.push(least)
    }
    rows.push(row)
  }
  return rows[a.length][b.length]
}
