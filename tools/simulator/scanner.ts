// Longer than others: a list of devices and what each does to a page.
import { applyHomography, type Homography } from '#shared/domain/geometry.ts'
import { type GreyWeights, LUMA, RED_LAMP } from './blank-sheet.ts'
import type { Random } from './random.ts'
import { compose, FLAT, type PaperBend } from './warp.ts'

type Rgb = readonly [number, number, number]

export type Background =
  | { readonly kind: 'plain'; readonly colour: Rgb }
  | { readonly kind: 'desk'; readonly texture: 'wood' | 'cloth' | 'stone'; readonly colour: Rgb }

/** A soft edge of shade across the picture, as of a hand or a head. */
export interface Shade {
  /** Direction the shade lies in, radians. */
  readonly angle: number
  /** Where its edge runs: −1 to 1 across the picture. */
  readonly position: number
  /** Share of light taken, [0, 1]. */
  readonly depth: number
  /** Width of the edge, as a share of the picture. */
  readonly softness: number
}

/** Device, sheet feeding and light: everything between paper and file. */
export interface Scanner {
  readonly name: string
  readonly dpi: number
  readonly mode: 'colour' | 'grey' | 'bitonal'
  readonly greyWeights: GreyWeights
  readonly format: 'jpeg' | 'png' | 'tiff'
  readonly jpegQuality: number
  readonly skewDeg: number
  /** How the page lies, clockwise. */
  readonly turn: 0 | 90 | 180 | 270
  readonly scale: number
  /** Camera's tilt about the page's axes, radians. */
  readonly tilt: { readonly x: number; readonly y: number }
  readonly offsetMm: { readonly x: number; readonly y: number }
  readonly bend: PaperBend
  /** Seen beyond the page's edge; negative cuts into the page. */
  readonly marginMm: number
  readonly background: Background
  /** Share of light the paper gives back, per channel. */
  readonly paper: Rgb
  /** Unevenness of light over the picture, [0, 1]. */
  readonly vignette: number
  readonly slope: number
  readonly shade: Shade | undefined
  /** A lamp's reflection that makes pencil shine. */
  readonly hasGlare: boolean
  /** Standard deviation of the optics' blur, pixels. */
  readonly blurPx: number
  /** Standard deviation of the sensor's noise, grey levels. */
  readonly noise: number
  /** Above 1 darks get darker and lights lighter, as copiers do. */
  readonly contrast: number
  /** Light that black still gives, share of white: ink's gloss and the lens's flare. */
  readonly flare: number
  readonly specks: number
  readonly streaks: number
  /** Grey level below which a two-level scan is black. */
  readonly threshold: number
  readonly dither: 'none' | 'clustered' | 'diffusion'
  /** Length of the missing or folded corner along each side. */
  readonly cutCornerMm: number
  readonly isCornerFolded: boolean
  /** Image rows the feeder lost at one place. */
  readonly droppedLines: number
}

const BASE = {
  mode: 'colour',
  greyWeights: LUMA,
  format: 'jpeg',
  jpegQuality: 85,
  skewDeg: 0,
  turn: 0,
  scale: 1,
  tilt: { x: 0, y: 0 },
  offsetMm: { x: 0, y: 0 },
  bend: FLAT,
  marginMm: 0,
  background: { kind: 'plain', colour: [238, 238, 236] },
  paper: [0.96, 0.955, 0.945],
  vignette: 0,
  slope: 0.01,
  shade: undefined,
  hasGlare: false,
  blurPx: 0.5,
  noise: 1.5,
  contrast: 1,
  flare: 0.05,
  specks: 0,
  streaks: 0,
  threshold: 140,
  dither: 'none',
  cutCornerMm: 0,
  isCornerFolded: false,
  droppedLines: 0,
} as const satisfies Partial<Scanner>

/** Devices as academies have them, each at rest: `randomScanner` shakes them. */
export const SCANNERS = {
  perfect: {
    ...BASE,
    name: 'perfect',
    dpi: 150,
    format: 'png',
    paper: [1, 1, 1],
    slope: 0,
    blurPx: 0,
    noise: 0,
  },
  'flatbed-colour': { ...BASE, name: 'flatbed-colour', dpi: 200, marginMm: 1.5 },
  'flatbed-grey': { ...BASE, name: 'flatbed-grey', dpi: 200, mode: 'grey', marginMm: 1.5 },
  'feeder-colour': {
    ...BASE,
    name: 'feeder-colour',
    dpi: 200,
    jpegQuality: 75,
    paper: [0.985, 0.985, 0.98],
    noise: 2,
  },
  'feeder-grey': {
    ...BASE,
    name: 'feeder-grey',
    dpi: 200,
    mode: 'grey',
    jpegQuality: 75,
    paper: [0.985, 0.985, 0.98],
    noise: 2.2,
  },
  'feeder-dropout': {
    ...BASE,
    name: 'feeder-dropout',
    dpi: 200,
    mode: 'grey',
    greyWeights: RED_LAMP,
    jpegQuality: 80,
    noise: 2,
  },
  copier: {
    ...BASE,
    name: 'copier',
    dpi: 200,
    mode: 'grey',
    jpegQuality: 70,
    contrast: 1.7,
    noise: 4,
    specks: 60,
    streaks: 1,
    blurPx: 0.8,
    marginMm: -1,
  },
  'copier-dither': {
    ...BASE,
    name: 'copier-dither',
    dpi: 300,
    mode: 'grey',
    format: 'png',
    contrast: 1.4,
    noise: 3,
    specks: 40,
    dither: 'clustered',
    marginMm: -1,
  },
  fax: {
    ...BASE,
    name: 'fax',
    dpi: 200,
    mode: 'bitonal',
    format: 'tiff',
    contrast: 1.2,
    noise: 5,
    specks: 30,
    threshold: 140,
  },
  'two-level-dropout': {
    ...BASE,
    name: 'two-level-dropout',
    dpi: 300,
    mode: 'bitonal',
    greyWeights: RED_LAMP,
    format: 'tiff',
    noise: 3,
  },
  phone: {
    ...BASE,
    name: 'phone',
    dpi: 160,
    jpegQuality: 82,
    marginMm: 14,
    paper: [0.86, 0.83, 0.79],
    vignette: 0.25,
    slope: 0.12,
    background: { kind: 'desk', texture: 'wood', colour: [92, 66, 44] },
    blurPx: 0.8,
    noise: 3,
    flare: 0.11,
  },
} as const satisfies Record<string, Scanner>

export type ScannerName = keyof typeof SCANNERS

const SCANNER_WEIGHTS: Partial<Record<ScannerName, number>> = {
  'flatbed-colour': 4,
  'flatbed-grey': 3,
  'feeder-colour': 6,
  'feeder-grey': 6,
  'feeder-dropout': 1,
  copier: 3,
  'copier-dither': 1,
  fax: 2,
  'two-level-dropout': 1,
  phone: 5,
}

export const isCopied = (scanner: Scanner) => scanner.mode === 'bitonal' || scanner.name.startsWith('copier')

/** A device drawn from all of them, then shaken. */
export function randomScanner(random: Random): Scanner {
  const names = Object.keys(SCANNERS) as ScannerName[]
  return shaken(SCANNERS[names[random.weighted(names.map((name) => SCANNER_WEIGHTS[name] ?? 0))]], random)
}

/** The same kind of device on another day: other skew, dirt, light and settings. */
export function shaken(scanner: Scanner, random: Random): Scanner {
  const isPhone = scanner.background.kind === 'desk'
  const isFeeder = scanner.name.startsWith('feeder') || scanner.mode === 'bitonal'
  const level = random.between(0.97, 1.02)
  const common = {
    ...scanner,
    turn: random.chance(0.06) ? 180 : random.chance(0.04) ? random.pick([90, 270] as const) : 0,
    scale: random.between(0.985, 1.015),
    paper: scanner.paper.map((value) => Math.min(1, value * level)) as unknown as Rgb,
    blurPx: scanner.blurPx * random.between(0.6, 1.5),
    noise: scanner.noise * random.between(0.5, 1.6),
    jpegQuality: Math.min(95, Math.round(scanner.jpegQuality + random.between(-15, 10))),
    contrast: scanner.contrast * random.between(0.95, 1.15),
  } satisfies Scanner
  if (isPhone) {
    return {
      ...common,
      dpi: random.int(130, 210),
      skewDeg: 4 * random.normal(),
      tilt: { x: 0.12 * random.normal(), y: 0.12 * random.normal() },
      offsetMm: { x: 3 * random.normal(), y: 3 * random.normal() },
      bend: {
        ...FLAT,
        curlMm: random.chance(0.5) ? random.between(-2.5, 2.5) : 0,
        foldMm: random.chance(0.25) ? random.between(0.2, 0.8) : 0,
        foldAt: random.pick([0.33, 0.5, 0.66]),
      },
      marginMm: random.between(6, 25),
      background: {
        kind: 'desk',
        texture: random.pick(['wood', 'cloth', 'stone']),
        colour: random.pick([
          [92, 66, 44],
          [150, 118, 84],
          [52, 54, 60],
          [176, 172, 164],
          [38, 58, 52],
        ] as const),
      },
      vignette: random.between(0.05, 0.35),
      slope: random.between(0, 0.25),
      shade: random.chance(0.6)
        ? {
            angle: random.between(0, 6.3),
            position: random.between(-0.5, 0.8),
            depth: random.between(0.1, 0.45),
            softness: random.between(0.04, 0.25),
          }
        : undefined,
      hasGlare: random.chance(0.3),
      cutCornerMm: 0,
    }
  }
  return {
    ...common,
    dpi: random.chance(0.3) ? random.pick([100, 150, 240, 300, 400]) : scanner.dpi,
    skewDeg: (isFeeder ? 0.9 : 0.5) * random.normal(),
    offsetMm: { x: 0.8 * random.normal(), y: 0.8 * random.normal() },
    bend: isFeeder
      ? {
          ...FLAT,
          stretchMm: 0.35 * random.normal(),
          waves: random.between(0.5, 2),
          driftMm: 0.6 * random.normal(),
          phase: random.between(0, 6.3),
        }
      : FLAT,
    slope: random.between(0, 0.05),
    streaks: isFeeder && random.chance(0.15) ? random.int(1, 2) : scanner.streaks,
    threshold: random.int(120, 165),
    cutCornerMm: random.chance(0.04) ? random.between(6, 18) : 0,
    isCornerFolded: random.chance(0.5),
    droppedLines: isFeeder && random.chance(0.05) ? random.int(2, 5) : 0,
  }
}

export interface View {
  readonly width: number
  readonly height: number
  /** Page millimetres to image pixels, before the paper's bending. */
  readonly homography: Homography
  readonly pixelsPerMm: number
}

/** What the device sees of a flat page: picture size and the page's place in it. */
export function viewOf(scanner: Scanner, widthMm: number, heightMm: number): View {
  const pixelsPerMm = scanner.dpi / 25.4
  const angle = ((scanner.skewDeg + scanner.turn) * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const centre: Homography = [1, 0, -widthMm / 2, 0, 1, -heightMm / 2, 0, 0, 1]
  const turned: Homography = [cos, -sin, 0, sin, cos, 0, 0, 0, 1]
  // A pinhole two and a half pages away; the page turned about x, then y.
  const distance = 2.5 * Math.max(widthMm, heightMm)
  const { x: tiltX, y: tiltY } = scanner.tilt
  const seen: Homography = [
    Math.cos(tiltY),
    Math.sin(tiltX) * Math.sin(tiltY),
    0,
    0,
    Math.cos(tiltX),
    0,
    Math.sin(tiltY) / distance,
    (-Math.sin(tiltX) * Math.cos(tiltY)) / distance,
    1,
  ]
  const shown = compose(seen, compose(turned, centre))
  const frame = frameOf(scanner, shown, widthMm, heightMm)
  const width = Math.round((frame.w + 2 * scanner.marginMm) * pixelsPerMm)
  const height = Math.round((frame.h + 2 * scanner.marginMm) * pixelsPerMm)
  const zoom = pixelsPerMm * scanner.scale
  const placed: Homography = [
    zoom,
    0,
    width / 2 + (scanner.offsetMm.x - frame.x) * pixelsPerMm,
    0,
    zoom,
    height / 2 + (scanner.offsetMm.y - frame.y) * pixelsPerMm,
    0,
    0,
    1,
  ]
  return { width, height, pixelsPerMm, homography: compose(placed, shown) }
}

/** What the picture is framed on, millimetres: a scanner's glass, or the page as a camera's owner sees it. */
function frameOf(scanner: Scanner, shown: Homography, widthMm: number, heightMm: number) {
  if (scanner.background.kind === 'plain') {
    const isAcross = scanner.turn % 180 !== 0
    return { x: 0, y: 0, w: isAcross ? heightMm : widthMm, h: isAcross ? widthMm : heightMm }
  }
  const corners = [
    [0, 0],
    [widthMm, 0],
    [widthMm, heightMm],
    [0, heightMm],
  ].map(([x, y]) => applyHomography(shown, x!, y!))
  const [left, right] = [Math.min(...corners.map((c) => c.x)), Math.max(...corners.map((c) => c.x))]
  const [top, bottom] = [Math.min(...corners.map((c) => c.y)), Math.max(...corners.map((c) => c.y))]
  return { x: (left + right) / 2, y: (top + bottom) / 2, w: right - left, h: bottom - top }
}
