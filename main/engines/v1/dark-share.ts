/** Grey below this counted as written on, in the original worker. */
const DARK_BELOW = 220

/**
 * Share of dark pixels, as the original worker measured it: grey as OpenCV 4.6 computes it from 8-bit blue, green, red.
 * @param bgr  row-major, three bytes a pixel
 * @returns    share in [0, 1]
 */
export function darkShare(bgr: Uint8Array): number {
  let dark = 0
  for (let i = 0; i < bgr.length; i += 3) {
    const grey = (bgr[i] * 3735 + bgr[i + 1] * 19235 + bgr[i + 2] * 9798 + 16384) >> 15
    if (grey < DARK_BELOW) dark += 1
  }
  return bgr.length === 0 ? 0 : dark / (bgr.length / 3)
}

/** Four decimals as Python rounds them: exact ties, the odd multiples of 1/32, to the even neighbour. */
export function round4(value: number): number {
  const scaled = value * 10_000
  const floor = Math.floor(scaled)
  const isTie = Number.isInteger(value * 32) && scaled - floor === 0.5
  if (isTie) return (floor % 2 === 0 ? floor : floor + 1) / 10_000
  return Number(value.toFixed(4))
}
