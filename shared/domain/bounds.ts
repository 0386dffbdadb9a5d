const MIB = 1024 * 1024

/**
 * The most that is taken from outside, wherever it comes in, looked at before any work is done. Limits of one request to
 * the academy's servers stand in `main/sync/limits.ts`.
 */
export const BOUNDS = {
  /** A scan or PDF, before it is hashed or read. */
  scanBytes: 384 * MIB,
  /** A lecture or a recording. */
  videoBytes: 4 * 1024 * MIB,
  /** A template, with the pictures in it, a payload, a request of the screens. */
  jsonBytes: 64 * MIB,
  /** JSON within JSON; what is nested deeper overflows the stack of whoever writes it out again. */
  jsonLevels: 512,
  /** Text of one cell of it. */
  cellLetters: 10_000,
  /** Text of one label or name in a template. */
  labelLetters: 200,
  /** Labels that one range such as `q1..200` may stand for. */
  labelsOfRange: 10_000,
  /** Pixels of a picture in a template: A4 at 600 dpi has 35 million. */
  templatePixels: 40_000_000,
} as const

/** What a key or a roster may hold at most, as a text or as a workbook. */
export const TABLE_LIMITS = {
  bytes: 16 * MIB,
  /** Of the parts of a workbook that are read, together, as its directory says before any is unpacked. */
  unpackedBytes: 96 * MIB,
  /** Files in a workbook. */
  parts: 1_000,
  rows: 50_000,
  columns: 1_000,
  cells: 500_000,
} as const

/** Every object and list in a value that was JSON, by levels from 0. Walks without recursion, which is what would overflow. */
export function* nestedIn(root: unknown): Generator<{ readonly value: object; readonly level: number }> {
  const open: { value: unknown; level: number }[] = [{ value: root, level: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, level } = next
    if (typeof value !== 'object' || value === null) continue
    yield { value, level }
    for (const child of Object.values(value)) open.push({ value: child, level: level + 1 })
  }
}

/** Whether a value that was JSON nests deeper than is taken. */
export function isTooDeep(root: unknown, levels: number = BOUNDS.jsonLevels): boolean {
  for (const { level } of nestedIn(root)) if (level >= levels) return true
  return false
}
