import { alarmsByBatch } from '#main/grading/batch-alarms.ts'
import { resultsTable } from '#main/grading/results-table.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export function resultsApi(os: Implementer, { desk }: ApiParts) {
  const alarmsOf = alarmsByBatch(desk)
  return {
    table: os.results.table.handler(({ input }) =>
      resultsTable(desk.graded(input.batchId), desk.open(input.batchId)),
    ),
    alarms: os.results.alarms.handler(({ input }) => [...alarmsOf(input.batchId)]),
  }
}
