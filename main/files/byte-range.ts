/** First and last byte of a response, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * What a `Range` header asks of a file (RFC 9110 §14). Only a single range is served; several are answered whole.
 * @returns undefined to send the whole file, `unsatisfiable` for 416
 */
export function byteRange(header: string | null, bytes: number): ByteRange | 'unsatisfiable' | undefined {
  const match = header === null ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (match === null) return undefined
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return undefined
  if (from === '') {
    const length = Math.min(Number(to), bytes)
    return length === 0 ? 'unsatisfiable' : { first: bytes - length, last: bytes - 1 }
  }
  const first = Number(from)
  const last = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  return first >= bytes || last < first ? 'unsatisfiable' : { first, last }
}
