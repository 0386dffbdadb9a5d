import { BOUNDS } from '#shared/domain/bounds.ts'
import type { StationError } from '#shared/domain/errors.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Scale } from './working-size.ts'

/** What a decoder had to guess: a damaged scan is flagged, never graded as blank. */
export interface Damage {
  /** `truncated`, `corrupt-data` or `zero-fill`. */
  readonly reason: 'truncated' | 'corrupt-data' | 'zero-fill'
  /** The decoder's words, for the log. */
  readonly detail: string
}

/** One page of an input file, upright as its metadata says, ready to be aligned. */
export interface ScanPage {
  /** From 0. */
  readonly index: number
  readonly raster: Raster
  /** Resolution of the raster by the file's claim, dots per inch; undefined when it claims none. */
  readonly dpi: number | undefined
  /**
   * Raster pixels for each pixel of the upright picture as stored; absent where they are the same. A scan of uneven
   * resolution is stretched to square pixels, and a very large one reduced.
   */
  readonly scale?: Scale
  /** Set when the decoder had to guess pixels. */
  readonly damage: Damage | undefined
}

/** A page of a multi-page file that could not be read at all; the pages after it may still be good. */
export interface BrokenPage {
  /** From 0. */
  readonly index: number
  readonly error: StationError
}

export type ReadPage = ScanPage | BrokenPage

export const isBroken = (page: ReadPage): page is BrokenPage => 'error' in page

/**
 * Limits that no input may pass. A4 at 1200 dpi is 139 Mpx; an honest scanner's progressive JPEG has fewer than 20
 * scans; see docs/architecture.md.
 */
export interface ReadLimits {
  readonly maxBytes: number
  /** What a picture may claim. */
  readonly maxPixels: number
  /** What a page may have in memory: a picture that claims more is reduced while it is decoded. */
  readonly maxRasterPixels: number
  readonly maxPages: number
  readonly maxJpegScans: number
  /** For progressive JPEG and interlaced PNG, which decoders hold whole in memory: a lower cap than `maxPixels`. */
  readonly maxProgressivePixels: number
}

export const READ_LIMITS: ReadLimits = {
  maxBytes: BOUNDS.scanBytes,
  maxPixels: 160_000_000,
  maxRasterPixels: 40_000_000,
  maxPages: 500,
  maxJpegScans: 100,
  maxProgressivePixels: 40_000_000,
}

export interface ReadOptions {
  readonly limits?: Partial<ReadLimits>
  readonly signal?: AbortSignal
  /** Resolution at which drawn PDF pages are rasterised, dots per inch; lowered where a page would pass `maxPixels`. */
  readonly dpi?: number
  /** False: luminance only, for engines that never look at colour. Default: colour where the file has it. */
  readonly colour?: boolean
  /** The pixels of a page are good only inside the loop that reads it; saves a third of the time of a JPEG. */
  readonly recycle?: boolean
  /** Page to begin with, from 0; those before it are not decoded. Default: the first. */
  readonly firstPage?: number
}

/** The options with every default filled in, as the decoders take them. */
export interface ReadContext {
  readonly limits: ReadLimits
  readonly signal: AbortSignal | undefined
  readonly dpi: number
  readonly colour: boolean
  readonly firstPage: number
}
