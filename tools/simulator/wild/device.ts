import type { Random } from '../random.ts'
import { SCANNERS, type Scanner, shaken } from '../scanner.ts'
import { FLAT } from '../warp.ts'
import type { WildDesign } from './design.ts'
import { groundLuma, printContrast } from './look.ts'

const DEVICES = ['flatbed', 'feeder', 'copier', 'phone'] as const
type DeviceName = (typeof DEVICES)[number]

const RESOLUTIONS = [72, 96, 100, 120, 150, 200, 240, 300, 400, 600] as const
const RESOLUTION_WEIGHTS = [2, 4, 8, 4, 20, 26, 4, 14, 2, 1]
/** What a photo has over the page. */
const PHONE_RESOLUTIONS = [120, 140, 160, 180, 200, 220] as const
/** Larger pictures take long; few are let through. */
const MOST_PIXELS = 9_000_000
/** Fewer pixels across a bubble, and nobody reads what is in it. */
const FEWEST_PIXELS = 10
/** Print paler than this on the picture is not seen at a glance. */
const LEAST_CONTRAST = 0.12
const LEAST_CONTRAST_TWO_LEVELS = 0.4
/** Ground darker than this turns black with the print. */
const LEAST_GROUND_TWO_LEVELS = 0.85

/** How a sheet comes into the computer: a device that shows its print. */
export function drawDevice(design: WildDesign, random: Random): Scanner {
  const { look, fiducials } = design.print
  const kind = fiducials.kind
  // What is found by its edge needs a ground to lie on; what is not looked for has to lie exactly.
  const device: DeviceName =
    kind === 'page-contour'
      ? random.pick(['phone', 'flatbed'])
      : kind === 'none'
        ? random.pick(['flatbed', 'feeder'])
        : DEVICES[random.weighted([5, 9, 2, 4])]
  const dpi = drawResolution(design, device === 'phone', random)
  const contrast = contrastOf(design, dpi)
  const canBeTwoLevels =
    (device === 'flatbed' || device === 'feeder') &&
    dpi >= 150 &&
    contrast >= LEAST_CONTRAST_TWO_LEVELS &&
    groundLuma(look) >= LEAST_GROUND_TWO_LEVELS
  const modes = ['colour', 'grey', 'bitonal'] as const
  const mode = device === 'phone' ? 'colour' : modes[random.weighted([9, 7, canBeTwoLevels ? 10 : 0])]
  const scanner = shaken(baseOf(device, mode), random)
  const settled = {
    ...scanner,
    dpi,
    cutCornerMm: 0,
    droppedLines: 0,
    streaks: 0,
    // Two levels part print from paper where the operator set them to.
    threshold: Math.round(255 * groundLuma(look) * (1 - random.between(0.4, 0.55) * Math.min(0.9, contrast))),
  } satisfies Scanner
  if (kind === 'none') return exact(settled)
  return kind === 'page-contour' && device === 'flatbed' ? onBlack(settled, random) : settled
}

/** The print's contrast where it is palest. */
const contrastOf = ({ print, toner }: WildDesign, dpi: number) =>
  printContrast(print.look, dpi) * Math.min(1, toner?.strength ?? 1)

/** A resolution at which bubbles and print are seen: the one drawn, or the next finer that does. */
function drawResolution(design: WildDesign, isPhone: boolean, random: Random): number {
  const { paper, look } = design.print
  const wanted = isPhone ? random.pick(PHONE_RESOLUTIONS) : RESOLUTIONS[random.weighted(RESOLUTION_WEIGHTS)]
  const short = Math.min(look.bubble.w, look.bubble.h)
  const isEnough = (dpi: number) =>
    (short * dpi) / 25.4 >= FEWEST_PIXELS && contrastOf(design, dpi) >= LEAST_CONTRAST
  const pixels = (dpi: number) => (paper.w * paper.h * dpi * dpi) / 25.4 ** 2
  const allowed = (isPhone ? PHONE_RESOLUTIONS : RESOLUTIONS).filter(
    (dpi) => pixels(dpi) <= MOST_PIXELS || (dpi === wanted && pixels(dpi) < 2 * MOST_PIXELS),
  )
  return allowed.find((dpi) => dpi >= wanted && isEnough(dpi)) ?? allowed.at(-1)!
}

function baseOf(device: DeviceName, mode: Scanner['mode']): Scanner {
  const base: Scanner =
    device === 'phone'
      ? SCANNERS.phone
      : device === 'copier'
        ? SCANNERS.copier
        : device === 'flatbed'
          ? SCANNERS['flatbed-colour']
          : SCANNERS['feeder-colour']
  return { ...base, name: device, mode, format: mode === 'bitonal' ? 'tiff' : 'jpeg' }
}

/** The picture is the page: a driver that crops and straightens. */
const exact = (scanner: Scanner): Scanner => ({
  ...scanner,
  skewDeg: 0,
  turn: 0,
  scale: 1,
  offsetMm: { x: 0, y: 0 },
  bend: FLAT,
  marginMm: 0,
})

/** An open lid, or a dark one: the page's outline is seen all around. */
const onBlack = (scanner: Scanner, random: Random): Scanner => ({
  ...scanner,
  marginMm: random.between(5, 10),
  offsetMm: { x: random.normal(), y: random.normal() },
  background: { kind: 'plain', colour: [26, 26, 28] },
})
