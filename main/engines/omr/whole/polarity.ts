import type { Raster } from '#shared/domain/raster.ts'
import { histogramQuantile } from '../../raster/histogram.ts'
import { type Window, wholeWindow } from '../../raster/ink.ts'

/** Tiles along the longer side of what is looked at, and samples along a tile's. */
const TILES = 40
const SAMPLES = 12
/** Brightness, of 255, between a tile's print and its ground from which on one can be told from the other. */
const CONTRAST = 40
/** Least share of the tiles that must have print: a few letters on a black desk make no page. */
const PRINTED = 0.015
/** Share of the tiles with print whose ground is the darker part: up to here it is a positive, and from there a negative. */
const POSITIVE = 0.4
const NEGATIVE = 0.7

/** At a glance, every so many tiles each way are looked at: where so many have print, and hardly any on a dark ground, all would. */
const APART = 2
const ENOUGH = 20
const HARDLY = 0.1
/** A speck of dust is no print: this many samples may be darker or lighter than it and its ground. */
const SPECK = 2

export type Polarity = 'positive' | 'unsure' | 'negative'

const green = ({ data, channels }: Raster, pixel: number) =>
  channels === 1 ? data[pixel] : data[3 * pixel + 1]

interface Grounds {
  /** Tiles looked at. */
  readonly all: number
  /** Those with print. */
  readonly printed: number
  /** Those of them whose ground is darker than their print. */
  readonly dark: number
}

/**
 * Whether what is printed in a picture is darker than what it is printed on. Asked of small tiles, most of which is
 * ground: a black desk around a white sheet, or a shadow across it, has no print of its own and is not counted.
 */
export function polarityOf(raster: Raster): Polarity {
  const glance = groundsOf(raster, wholeWindow(raster), APART)
  if (glance.printed >= ENOUGH && glance.dark < HARDLY * glance.printed) return 'positive'
  const { printed, dark, all } = groundsOf(raster, wholeWindow(raster))
  if (printed < PRINTED * all || dark < POSITIVE * printed) return 'positive'
  return dark < NEGATIVE * printed ? 'unsure' : 'negative'
}

/** Whether a part of a picture is bright paper with print on it. */
export function isPrintedPaper(raster: Raster, window: Window): boolean {
  const { printed, dark, all } = groundsOf(raster, window)
  return printed >= PRINTED * all && dark < NEGATIVE * printed
}

/** @param apart  every so many tiles each way */
function groundsOf(raster: Raster, window: Window, apart = 1): Grounds {
  const width = window.right - window.left
  const height = window.bottom - window.top
  const side = Math.max(width, height) / TILES
  const across = Math.max(1, Math.floor(width / side))
  const down = Math.max(1, Math.floor(height / side))
  const columns = Int32Array.from({ length: across * SAMPLES }, (_, i) =>
    Math.floor(window.left + ((i + 0.5) / SAMPLES) * side),
  )
  const counts = new Uint32Array(256)
  const total = SAMPLES * SAMPLES
  const ranked = (rank: number) => histogramQuantile(counts, total, (rank + 0.5) / total)
  let all = 0
  let printed = 0
  let dark = 0
  for (let ty = 0; ty < down; ty += apart) {
    for (let tx = 0; tx < across; tx += apart) {
      all++
      counts.fill(0)
      for (let j = 0; j < SAMPLES; j++) {
        const row = Math.floor(window.top + (ty + (j + 0.5) / SAMPLES) * side) * raster.width
        for (let i = tx * SAMPLES; i < (tx + 1) * SAMPLES; i++) counts[green(raster, row + columns[i])]++
      }
      const low = ranked(SPECK)
      const high = ranked(total - 1 - SPECK)
      if (high - low < CONTRAST) continue
      printed++
      if (2 * ranked(total >> 1) < low + high) dark++
    }
  }
  return { all, printed, dark }
}

/** The picture with black and white, and every colour and its opposite, exchanged. */
export function inverted(raster: Raster): Raster {
  return { ...raster, data: raster.data.map((value) => 255 - value) }
}
