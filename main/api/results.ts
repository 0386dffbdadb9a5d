import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export const resultsApi = (os: Implementer, { desk }: ApiParts) => ({
  table: os.results.table.handler(({ input }) => desk.results.table(input.batchId)),
  alarms: os.results.alarms.handler(({ input }) => [...desk.results.alarms(input.batchId)]),
})
