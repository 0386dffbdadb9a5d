import { createHash } from 'node:crypto'

/** Names a value by all that is in it: SHA-256 of its JSON, in hex. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex')
