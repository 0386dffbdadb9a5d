import type { Accident, MakeAccident, Making } from './accident.ts'
import { cover, shadow } from './cover.ts'
import { crop, lid } from './crop.ts'
import { damage } from './damage.ts'
import { sibling, stretch, unrelated } from './other-template.ts'
import { overprint } from './overprint.ts'
import { finger, punched, showThrough, spill, sticker } from './spots.ts'
import { streak } from './streak.ts'
import { circled, crossedOut, line } from './strike.ts'
import { tear } from './tear.ts'
import { back, mirror, negative } from './turned-over.ts'
import { doubleFeed, twoUp } from './two-sheets.ts'

const ACCIDENTS = {
  crop,
  lid,
  cover,
  shadow,
  tear,
  'double-feed': doubleFeed,
  'two-up': twoUp,
  mirror,
  negative,
  back,
  streak,
  line,
  'crossed-out': crossedOut,
  circled,
  overprint,
  stretch,
  sibling,
  unrelated,
  damage,
  spill,
  sticker,
  punched,
  'show-through': showThrough,
  finger,
} as const satisfies Record<string, MakeAccident>

export type AccidentKind = keyof typeof ACCIDENTS
export const ACCIDENT_KINDS = Object.keys(ACCIDENTS) as AccidentKind[]

/** Draws an accident for a sheet; undefined where this one cannot happen to it. */
export async function makeAccident(kind: AccidentKind, making: Making): Promise<Accident | undefined> {
  return ACCIDENTS[kind](making)
}
