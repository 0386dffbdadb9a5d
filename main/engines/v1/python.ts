import { StationError } from '#shared/domain/errors.ts'

/** What Python's built-ins make of values from JSON: the original worker's payloads went through them unchecked. */

/** `int(value)`, or the default where Python would raise. Strings follow Python's grammar: ` 12 `, `+2_0`; not `20.5`. */
export function pythonInt(value: unknown, fallback = 0): number {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) + 0 : fallback
  if (typeof value !== 'string') return fallback
  // NFKC turns full-width digits into ASCII ones, which Python's int() reads alike.
  const text = value.normalize('NFKC').trim()
  return /^[+-]?\d(?:_?\d)*$/.test(text) ? Number(text.replaceAll('_', '')) + 0 : fallback
}

/** `round(value)`: ties go to the even neighbour. */
export function pythonRound(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** `str(value)` of a JSON scalar. */
export function pythonStr(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw pythonError(`a choice must be text or a number, not ${pythonType(value)}`)
}

/** Whether Python counts a JSON value as false. */
export function isFalsy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return !value
}

export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    default:
      return 'dict'
  }
}

/** The failure of a whole job, in Python's words. */
export const pythonError = (message: string) =>
  new StationError('invalid-input', message, { reason: 'bad-question' })

/** A dict's entries. @throws StationError as Python's `value.get` does for what is no dict */
export function pythonDict(value: unknown): Readonly<Record<string, unknown>> {
  if (pythonType(value) !== 'dict') throw pythonError(`'${pythonType(value)}' object has no attribute 'get'`)
  return value as Readonly<Record<string, unknown>>
}

/** Four decimals as Python rounds them: exact ties, the odd multiples of 1/32, to the even neighbour. */
export function round4(value: number): number {
  const scaled = value * 10_000
  const floor = Math.floor(scaled)
  const isTie = Number.isInteger(value * 32) && scaled - floor === 0.5
  if (isTie) return (floor % 2 === 0 ? floor : floor + 1) / 10_000
  return Number(value.toFixed(4))
}
