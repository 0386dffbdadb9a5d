import { BOUNDS, nestedIn } from '#shared/domain/bounds.ts'
import { StationError } from '#shared/domain/errors.ts'

/**
 * Reads JSON that came from outside, RFC 8259 and UTF-8 strictly.
 *
 * Whole numbers beyond 2^53 come back as the string of their digits, so that an id keeps every one of them.
 * @throws StationError `unavailable`: `bad-json` (not JSON, not UTF-8, a `__proto__` key), `json-too-deep`
 */
export function parseJson(bytes: Uint8Array, maxDepth: number = BOUNDS.jsonLevels): unknown {
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

function assertPlain(root: unknown, maxDepth: number): void {
  for (const { value, level } of nestedIn(root)) {
    if (level >= maxDepth) {
      throw new StationError('unavailable', `the answer nests more than ${maxDepth} levels`, {
        reason: 'json-too-deep',
        params: { maxDepth },
      })
    }
    if (Object.hasOwn(value, '__proto__')) {
      throw new StationError('unavailable', 'the answer has a __proto__ key', { reason: 'bad-json' })
    }
  }
}
