import { StationError } from '#shared/domain/errors.ts'

export const MAX_JSON_DEPTH = 512

/**
 * Reads JSON that came from outside, RFC 8259 and UTF-8 strictly.
 *
 * Whole numbers beyond 2^53 come back as the string of their digits, so that an id keeps every one of them.
 * @throws StationError `unavailable`: `bad-json` (not JSON, not UTF-8, a `__proto__` key), `json-too-deep`
 */
export function parseJson(bytes: Uint8Array, maxDepth = MAX_JSON_DEPTH): unknown {
  let value: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch (cause) {
    // The engine's own message quotes the text, which may hold student data: it stays in the cause.
    throw new StationError('unavailable', 'the answer is not JSON', { reason: 'bad-json', cause })
  }
  assertPlain(value, maxDepth)
  return value
}

/** The reviver's third argument, which TypeScript's library does not know yet. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isUnsafe = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isUnsafe && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value
}

/** Walks without recursion: what is nested too deep would overflow the stack of whoever writes it out again. */
function assertPlain(root: unknown, maxDepth: number): void {
  const open: { value: object; depth: number }[] = []
  const visit = (value: unknown, depth: number) => {
    if (typeof value !== 'object' || value === null) return
    if (depth > maxDepth) {
      throw new StationError('unavailable', `the answer nests more than ${maxDepth} levels`, {
        reason: 'json-too-deep',
        params: { maxDepth },
      })
    }
    open.push({ value, depth })
  }
  visit(root, 1)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Object.hasOwn(next.value, '__proto__')) {
      throw new StationError('unavailable', 'the answer has a __proto__ key', { reason: 'bad-json' })
    }
    for (const child of Object.values(next.value)) visit(child, next.depth + 1)
  }
}
