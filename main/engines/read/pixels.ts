/**
 * Memory of pixels that nobody needs any more, the larger first. A fresh A4 page of 26 MB costs 10 ms of page faults,
 * half as much as decoding it; used memory costs nothing.
 */
const spares: ArrayBuffer[] = []

/** A page, and the page before it was turned upright. */
const MAX_SPARES = 2

/** A4 at 400 dpi in colour is 46 MB. What is larger is rare: kept for the next one, it would only fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024

/** Small buffers may share their memory with others, and cost little. */
const MIN_BYTES = 1024 * 1024

/** Memory that was taken here; what libraries made for themselves is never asked for again. */
const own = new WeakSet<ArrayBuffer>()

/** Memory for so many bytes, holding anything. */
export function takePixels(bytes: number): Buffer {
  const at = spares.findLastIndex((spare) => spare.byteLength >= bytes)
  const [memory = new ArrayBuffer(bytes)] = at < 0 ? [] : spares.splice(at, 1)
  own.add(memory)
  return Buffer.from(memory, 0, bytes)
}

/** Gives memory back. The caller holds no view of it any more, or none that it will read. */
export function givePixels({ buffer }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < MIN_BYTES || spares.includes(buffer)) return
  if (buffer.byteLength > MAX_BYTES || !own.has(buffer)) {
    // Frees it now; a collection may come too late for the next large page.
    buffer.transfer(0)
    return
  }
  spares.push(buffer)
  spares.sort((a, b) => b.byteLength - a.byteLength)
  spares.length = Math.min(spares.length, MAX_SPARES)
}
