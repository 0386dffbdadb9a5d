import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Registration } from '../align/registration.ts'
import { likenessOf } from './likeness.ts'
import { AS_FOUND, MIRRORED } from './reflect.ts'
import { type Signage, signagesOf } from './signs.ts'

export type Handedness = 'upright' | 'mirrored' | 'unknown'

/** Likeness of what is printed to what should be, with the page as it was found and as its mirror image. */
interface Likenesses {
  readonly asFound: number
  readonly mirrored: number
}

/** Likeness that a mirror image never has: letters of which many are symmetric come close to it. */
const SURE = { inside: 0.74, numbers: 0.56, above: 0.8 } as const
/** Least likeness of print that was recognised: what is seen once and anywhere over a block is less sure. */
const RECOGNISED = { inside: 0.46, numbers: 0.42, above: 0.58 } as const
/** More of it for two and for three signs, of which noise finds some that fit. */
const OF_FEW = [0, 0, 0.2, 0.1] as const
/** How much better the one must fit than the other. */
const BETTER = 0.1

const leastOf = ({ kind, texts }: Signage) => RECOGNISED[kind] + (OF_FEW[texts.length] ?? 0)

function likenessesOf({ kind, texts, typography, shoot }: Signage): Likenesses {
  const asFound = likenessOf(shoot(AS_FOUND), texts, typography, SURE[kind])
  if (asFound >= SURE[kind]) return { asFound, mirrored: 0 }
  const mirrored = MIRRORED.map((reflection) => likenessOf(shoot(reflection), texts, typography))
  return { asFound, mirrored: Math.max(...mirrored) }
}

/**
 * Whether a page is seen from its front or in a mirror. A grid of bubbles fits its mirror image, and so do fiducials
 * that are symmetric; letters and numbers beside and inside the bubbles do not.
 * @returns unknown where no print was recognised, or too little of it to tell
 */
export function handednessOf(raster: Raster, registration: Registration, layout: PageLayout): Handedness {
  let isMirrored = false
  for (const signage of signagesOf(raster, registration, layout)) {
    const { asFound, mirrored } = likenessesOf(signage)
    const least = leastOf(signage)
    // One sign that is the right way round outweighs all others: a page is refused only where none speaks for it.
    if (asFound >= least && asFound > mirrored + BETTER) return 'upright'
    if (mirrored >= least && mirrored > asFound + BETTER) isMirrored = true
  }
  return isMirrored ? 'mirrored' : 'unknown'
}
