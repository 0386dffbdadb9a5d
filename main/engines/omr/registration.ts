import type { Homography } from '#shared/domain/geometry.ts'
import type { Affine } from '../raster/homography.ts'

/** Where a template page lies in a picture, checked against print that the fit did not use. */
export interface Registration {
  readonly status: 'aligned' | 'unaligned'
  /** Kebab-case cause when unaligned, e.g. `marks-not-found`, `structure-mismatch`; a sentence in the dictionaries. */
  readonly reason: string | undefined
  /** Template units to image pixels (centre of the top-left pixel is 0.5, 0.5), before local refinement. */
  readonly homography: Homography
  /** `[row][option]`, locally refined map of each bubble of `PageLayout.rows`. */
  readonly bubbles: readonly (readonly Affine[])[]
  /** Per row: root mean square distance between predicted and found print after refinement, in millimetres where the
   * template's unit is known, else in hundredths of the page's width. */
  readonly rowResidual: readonly number[]
  /** Per row: share of its printed outlines seen where it is read, [0, 1]; NaN where that is not known. */
  readonly rowPrint: readonly number[]
  /** Clockwise turn of the page's content in the picture, degrees in {0, 90, 180, 270}. */
  readonly orientation: 0 | 90 | 180 | 270
  /** Image pixels per template unit, mean over the page. */
  readonly scale: number
  /** Share of the printed structure that was looked for (other than what the fit used) and found, [0, 1]. */
  readonly structureScore: number
}
