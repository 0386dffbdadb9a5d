import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Fiducials } from '#shared/domain/template.ts'
import type { Found } from './found.ts'
import type { Hypothesis } from './marks.ts'
import type { Pictures } from './pictures.ts'

/** What a page is looked for in, and with. */
export interface Search {
  readonly raster: Raster
  readonly layout: PageLayout
  /** Decoded pictures of the template, by their source. */
  readonly pictures: Pictures
  /** What was looked for beforehand. */
  readonly found: Found
}

export type FiducialKind = Fiducials['kind']
export type FiducialOf<Kind extends FiducialKind> = Extract<Fiducials, { readonly kind: Kind }>

/** Guesses of where a page is from one kind of fiducial, in batches: the quick and likely first, the far-fetched last. */
export type Finder<Kind extends FiducialKind> = (
  fiducial: FiducialOf<Kind>,
  search: Search,
) => Generator<Hypothesis[]>
