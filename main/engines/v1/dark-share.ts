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
