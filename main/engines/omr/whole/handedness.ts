import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Registration } from '../align/registration.ts'
import { likenessOf } from './likeness.ts'
import { AS_FOUND, MIRRORED, ON_ITS_HEAD } from './reflect.ts'
import { type Signage, signagesOf } from './signs.ts'

export type Handedness = 'upright' | 'mirrored' | 'unknown'

/** Likeness of what is printed to what should be, as the page was found, on its head and mirrored. */
export interface Likenesses {
  readonly kind: Signage['kind']
  readonly asFound: number
  readonly onItsHead: number
  readonly mirrored: number
}

export function likenessesOf(signage: Signage, which: number): Likenesses {
  const texts = signage.texts[which]
  const of = (reflection: typeof AS_FOUND) => likenessOf(signage.shoot(reflection), texts, signage.typography)
  return {
    kind: signage.kind,
    asFound: of(AS_FOUND),
    onItsHead: of(ON_ITS_HEAD),
    mirrored: Math.max(...MIRRORED.map(of)),
  }
}

export function handednessOf(_raster: Raster, _registration: Registration, _layout: PageLayout): Handedness {
  return 'unknown'
}

export { signagesOf }
