import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export const resultsApi = (os: Implementer, { desk, t }: ApiParts) => ({
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
  choosers: os.results.choosers.handler(({ input: { batchId, ...choice } }) =>
    desk.results.choosers(batchId, choice),
  ),
  alarms: os.results.alarms.handler(({ input }) => [...desk.results.alarms(input.batchId)]),
})
