import { tableText } from '#main/workbooks/read-table.ts'
import { toWireError } from '#shared/domain/errors.ts'
import { refusedLine } from '#shared/domain/hand-scores.ts'
import { ROSTER_HEADERS } from '#shared/domain/roster.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export const resultsApi = (os: Implementer, { desk, t, operator, configuration, storage }: ApiParts) => ({
  table: os.results.table.handler(({ input }) => desk.results.table(input.batchId)),
  send: os.results.send.handler(({ input }) => desk.results.handOver(input.batchId)),
  file: os.results.file.handler(async ({ input: { batchId, format } }) => {
    const { extension, bytes, leftOut } = await desk.results.file(batchId, format, t())
    const { name } = desk.batches.get(batchId)
    const suffix = format === 'academy' ? ` ${t()('export.academy')}` : ''
    return {
      fileName: `${name}${suffix}.${extension}`,
      bytes: Buffer.from(bytes).toString('base64'),
      leftOut: [...leftOut],
    }
  }),
  hand: os.results.hand.handler(({ input }) => desk.hand.list(input.batchId)),
  readHand: os.results.readHand.handler(async ({ input: { batchId, csv } }) => {
    const text = await tableText(Buffer.from(csv, 'base64'), ROSTER_HEADERS)
    const { scores, empty, refused } = desk.hand.read(batchId, text)
    return {
      scores: [...scores],
      empty: [...empty],
      refused: refused.map((line) => toWireError(refusedLine(line))),
    }
  }),
  setHand: os.results.setHand.handler(({ input: { batchId, entries } }) => ({
    before: desk.hand.set(batchId, entries, operator()),
  })),
  marked: os.results.marked.handler(({ input }) => desk.marked.list(input.batchId)),
  setMarked: os.results.setMarked.handler(({ input: { batchId, entries } }) => ({
    before: desk.marked.set(batchId, entries, t()('results.paper.title')),
  })),
  choosers: os.results.choosers.handler(({ input: { batchId, ...choice } }) =>
    desk.results.choosers(batchId, choice),
  ),
  warnings: os.results.warnings.handler(({ input }) =>
    desk.results.warnings(input.batchId, { likeness: configuration.settings().likenessHints }),
  ),
  compare: os.results.compare.handler(({ input: { batchId, otherId } }) =>
    desk.results.compare(batchId, otherId),
  ),
  trend: os.results.trend.handler(({ input }) => desk.results.trend(input.pageId)),
  studentRecord: os.results.studentRecord.handler(({ input }) => desk.studentData.record(input)),
  forgetStudent: os.results.forgetStudent.handler(async ({ input }) => {
    const receipt = desk.studentData.forget(input, operator())
    await storage.renewCopies()
    return receipt
  }),
  alarms: os.results.alarms.handler(({ input }) => [...desk.results.alarms(input.batchId)]),
})
