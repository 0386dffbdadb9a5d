import type { Homography } from '#shared/domain/geometry.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { multiply } from '../../raster/homography.ts'
import type { Registration } from '../registration.ts'

const OPPOSITE = { 0: 180, 90: 270, 180: 0, 270: 90 } as const

/** The picture on its head. */
export function turnedPicture(raster: Raster): Raster {
  const { channels, data } = raster
  const turned = new Uint8Array(data.length)
  for (let from = 0, to = data.length - channels; from < data.length; from += channels, to -= channels)
    for (let channel = 0; channel < channels; channel++) turned[to + channel] = data[from + channel]
  return { ...raster, data: turned }
}

/** Where a page lies in a picture, from where it lies in the same picture on its head. */
export function turnedBack(registration: Registration, { width, height }: Raster): Registration {
  const back: Homography = [-1, 0, width, 0, -1, height, 0, 0, 1]
  return {
    ...registration,
    homography: multiply(back, registration.homography),
    bubbles: registration.bubbles.map((row) =>
      row.map(({ a, b, c, d, e, f }) => ({ a: -a, b: -b, c: width - c, d: -d, e: -e, f: height - f })),
    ),
    orientation: OPPOSITE[registration.orientation],
  }
}
