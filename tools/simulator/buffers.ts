/** Pictures of the same size come by the thousand; giving their memory back by hand spares the collector. */
const spare = new Map<number, Uint8Array[]>()
const KEPT_EACH = 4
const KEPT_SIZES = 12

/** Memory with anything in it. */
export function takeBuffer(length: number): Uint8Array {
  return spare.get(length)?.pop() ?? new Uint8Array(length)
}

/** Hands memory back; nobody may use it afterwards. */
export function giveBuffer(buffer: Uint8Array): void {
  const same = spare.get(buffer.length) ?? []
  if (same.length < KEPT_EACH) same.push(buffer)
  spare.delete(buffer.length)
  spare.set(buffer.length, same)
  const oldest = spare.keys().next().value
  if (spare.size > KEPT_SIZES && oldest !== undefined) spare.delete(oldest)
}
