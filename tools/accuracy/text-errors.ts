/** Share of characters to insert, delete or replace to make `read` out of `truth` (Levenshtein 1966); white space counts as one blank. */
export function characterErrorRate(truth: string, read: string): number {
  const a = [...oneBlank(truth)]
  const b = [...oneBlank(read)]
  let row = Uint32Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const next = new Uint32Array(b.length + 1)
    next[0] = i
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length] / Math.max(1, a.length)
}

const oneBlank = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim()
export const withoutSpaces = (text: string) => text.replace(/\s+/g, '')
export const hangulOnly = (text: string) => text.normalize('NFC').replace(/[^가-힣]/g, '')

/** The same in whatever order the characters come: how many are missing or too many, whichever is more, as a share of the truth. */
export function bagErrorRate(truth: string, read: string): number {
  const left = new Map<string, number>()
  const a = [...withoutSpaces(truth.normalize('NFC'))]
  for (const character of a) left.set(character, (left.get(character) ?? 0) + 1)
  let extra = 0
  let hit = 0
  for (const character of withoutSpaces(read.normalize('NFC'))) {
    const count = left.get(character) ?? 0
    if (count === 0) extra += 1
    else {
      hit += 1
      left.set(character, count - 1)
    }
  }
  return Math.max(extra, a.length - hit) / Math.max(1, a.length)
}

/** Circled choice numbers of the truth that were read, and those that were read too often. */
export function marksRead(truth: string, read: string): { read: number; truth: number; invented: number } {
  const count = (text: string, mark: string) => text.split(mark).length - 1
  const sums = { read: 0, truth: 0, invented: 0 }
  for (const mark of '①②③④⑤') {
    const [wanted, got] = [count(truth, mark), count(read, mark)]
    sums.truth += wanted
    sums.read += Math.min(wanted, got)
    sums.invented += Math.max(0, got - wanted)
  }
  return sums
}
