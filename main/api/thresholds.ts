import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export const thresholdsApi = (os: Implementer, { desk, operator }: ApiParts) => ({
  evidence: os.thresholds.evidence.handler(({ input }) => desk.rules.evidence(input.batchId)),
  moves: os.thresholds.moves.handler(({ input }) => desk.rules.moves(input.batchId, input.rules)),
  apply: os.thresholds.apply.handler(({ input: { batchId, rules, scope } }) =>
    desk.rules.apply(batchId, rules, scope, operator()),
  ),
})
