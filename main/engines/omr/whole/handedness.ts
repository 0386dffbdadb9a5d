import type { PageLayout } from '#shared/domain/layout.ts'
import type { Raster } from '#shared/domain/raster.ts'
import type { Registration } from '../registration.ts'
import { type Lettered, likenessOf } from './likeness.ts'
import { AS_FOUND, MIRRORED, type Reflection, TURNED } from './reflect.ts'
import { type Signage, signagesOf } from './signs.ts'

export type Handedness = 'upright' | 'turned' | 'mirrored' | 'unknown'

/** Likeness of what is printed to what should be, with the page as it was found, on its head and as its mirror image. */
interface Likenesses {
  readonly asFound: number
  readonly turned: number
  readonly mirrored: number
  /** As the other of its mirror images, which is less like it. */
  readonly otherwise: number
  /** How what is printed is set, if the page is not mirrored. */
  readonly lettered: Lettered
}

/** What said of a page that it is not mirrored. */
interface Told {
  /** Of its signages, which. */
  readonly index: number
  readonly lettered: Lettered
}

/** By layout: what is looked at first on the next page, since the sheets of a stack are printed alike. */
const toldBy = new WeakMap<PageLayout, Told>()

/** Likeness that a mirror image never has: letters of which many are symmetric come close to it. */
const SURE = { inside: 0.74, numbers: 0.56, above: 0.8 } as const
/** Least likeness of print that was recognised: what is seen once and anywhere over a block is less sure. */
const RECOGNISED = { inside: 0.46, numbers: 0.42, above: 0.58 } as const
/** More of it for two and for three signs, of which noise finds some that fit. */
const OF_FEW = [0, 0, 0.2, 0.1] as const
/** How much better the one must fit than the other. */
const BETTER = 0.1

/**
 * Least likeness of a mirrored page's numbers, and how many times that of every other way to see them it must be: small
 * or pale ones are like nothing else. Of 850 upright pages none was above 1.45 times.
 */
const MIRRORED_NUMBERS = 0.33
const STANDS_OUT = 1.7

const leastOf = ({ kind, texts }: Signage) => RECOGNISED[kind] + (OF_FEW[texts.length] ?? 0)

/** @param only how the signs are set, if that is known */
function likenessesOf({ kind, texts, typography, shoot }: Signage, only?: Lettered): Likenesses {
  const known = only === undefined ? {} : { only }
  const found = likenessOf(shoot(AS_FOUND), texts, typography, { enough: SURE[kind], ...known })
  const { value: asFound, lettered } = found
  // Bubbles with nothing in them are the mirror image of bubbles with nothing in them.
  if (asFound >= SURE[kind] || (asFound === 0 && kind === 'inside'))
    return { asFound, turned: 0, mirrored: 0, otherwise: 0, lettered }
  const [turned, ...mirrored] = [TURNED, ...MIRRORED].map(
    (reflection) => likenessOf(shoot(reflection), texts, typography, known).value,
  )
  return {
    asFound,
    turned: turned!,
    mirrored: Math.max(...mirrored),
    otherwise: Math.min(...mirrored),
    lettered,
  }
}

const isUpright = (signage: Signage, { asFound, turned, mirrored }: Likenesses) =>
  asFound >= leastOf(signage) && asFound > Math.max(turned, mirrored) + BETTER

/**
 * Whether signs show these texts rather than any: rules and the ends of marks beside them are at least as like the same
 * texts in another order.
 */
function isOfThese({ texts, typography, shoot }: Signage, reflection: Reflection, likeness: number): boolean {
  const signs = shoot(reflection)
  return [1, -1].every((by) => likenessOf(signs, exchanged(texts, by), typography).value < likeness - BETTER)
}

/** Texts of which each stands where another of its length was, so many places on. */
function exchanged(texts: readonly string[], by: number): readonly string[] {
  const others = [...texts]
  for (const signs of Map.groupBy(texts.keys(), (sign) => [...texts[sign]].length).values())
    signs.forEach((sign, at) => {
      others[sign] = texts[signs.at((at + by) % signs.length)!]
    })
  return others
}

/**
 * Whether a page is seen from its front, and the right way up, or in a mirror. A grid of bubbles fits its mirror image
 * and itself on its head, and so do fiducials that are symmetric; letters and numbers beside and inside the bubbles do
 * not.
 * @returns unknown where no print was recognised, or too little of it to tell
 */
export function handednessOf(raster: Raster, registration: Registration, layout: PageLayout): Handedness {
  const signages = signagesOf(raster, registration, layout)
  const told = toldBy.get(layout)
  const first = told === undefined ? undefined : signages[told.index]
  if (first !== undefined && isUpright(first, likenessesOf(first, told?.lettered))) return 'upright'
  let instead: Handedness = 'unknown'
  for (const [index, signage] of signages.entries()) {
    const found = likenessesOf(signage)
    // One sign that is the right way round outweighs all others: a page is refused only where none speaks for it.
    if (isUpright(signage, found)) {
      toldBy.set(layout, { index, lettered: found.lettered })
      return 'upright'
    }
    const { asFound, turned, mirrored, otherwise } = found
    const likeness = Math.max(turned, mirrored)
    const isAlone = signage.kind === 'numbers' && mirrored > STANDS_OUT * Math.max(asFound, turned, otherwise)
    const least = isAlone ? MIRRORED_NUMBERS : leastOf(signage)
    if (likeness < Math.max(least, asFound + BETTER)) continue
    const reflections = turned > mirrored ? [TURNED] : MIRRORED
    if (reflections.every((reflection) => isOfThese(signage, reflection, likeness)))
      instead = turned > mirrored ? 'turned' : 'mirrored'
  }
  return instead
}
