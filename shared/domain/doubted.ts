import type { Decision, DoubtReason } from './marks.ts'

/** A row that was sure, doubted after all; one that is in doubt already keeps its own reasons. */
export function doubted(decision: Decision, reason: DoubtReason): Decision {
  if (decision.status === 'ok') return { ...decision, status: 'ambiguous', doubts: [reason] }
  if (decision.status === 'blank') return { ...decision, status: 'low_confidence', doubts: [reason] }
  return decision
}
