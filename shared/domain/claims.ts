import type { FieldBaseline } from './baseline.ts'
import type { Claim } from './calibration.ts'
import type { DecidedRow } from './decide.ts'
import type { Decision, RowEvidence } from './marks.ts'
import { strength } from './strength.ts'

/** What is claimed by a decision on a row. */
export function claimOfDecision(
  { detected, doubts }: Decision,
  { bubbles }: RowEvidence,
  { options }: DecidedRow,
  baseline: FieldBaseline,
): Claim {
  const strengths = bubbles.map((bubble) => strength(bubble, baseline))
  const chosen = detected.map((option) => options.indexOf(option))
  return claimOf(strengths, chosen, doubts.length > 0)
}

/** What is claimed by choosing these options. */
export function claimOf(strengths: ArrayLike<number>, chosen: readonly number[], isDoubted: boolean): Claim {
  let least = 1
  let rest = 0
  for (let option = 0; option < strengths.length; option += 1) {
    const value = strengths[option]
    if (chosen.includes(option)) {
      if (value < least) least = value
    } else if (value > rest) rest = value
  }
  if (chosen.length === 0) return { kind: isDoubted ? 'doubted-blank' : 'clear-blank', least: 0, rest }
  return { kind: isDoubted ? 'doubted-answer' : 'clear-answer', least, rest }
}
