import { tableText } from '#main/workbooks/read-table.ts'
import { KEY_HEADERS } from '#shared/domain/answer-key.ts'
import { ROSTER_HEADERS } from '#shared/domain/roster.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

const OK = { ok: true } as const

/** An exam's key and roster, as files or in cells. */
export function examTablesApi(os: Implementer, batches: ApiParts['desk']['batches']) {
  const keyText = (csv: string) => tableText(Buffer.from(csv, 'base64'), KEY_HEADERS)

  return {
    previewKey: os.batches.previewKey.handler(async ({ input }) =>
      batches.previewKey(input.id, await keyText(input.csv), input.replies ?? {}),
    ),
    setKey: os.batches.setKey.handler(async ({ input }) => {
      const { key, before } = batches.setKey(input.id, await keyText(input.csv), input.replies)
      return {
        before: before === null ? null : Buffer.from(before).toString('base64'),
        questions: Math.max(...[...key.values()].map((entries) => entries.length)),
        forms: [...key.keys()],
      }
    }),
    key: os.batches.key.handler(({ input }) => batches.key(input.id)),
    keyOfSheet: os.batches.keyOfSheet.handler(({ input }) => batches.keyOfSheet(input.id, input.pageId)),
    putKeyBack: os.batches.putKeyBack.handler(({ input: { id, csv } }) => {
      batches.putKeyBack(id, csv === null ? null : Buffer.from(csv, 'base64'))
      return OK
    }),
    setRoster: os.batches.setRoster.handler(async ({ input }) => {
      const text = await tableText(Buffer.from(input.csv, 'base64'), ROSTER_HEADERS)
      const { students, notes, before } = batches.setRoster(input.id, text)
      return {
        before: before === null ? null : Buffer.from(before).toString('base64'),
        students: students.length,
        notes: notes.map(({ kind, lines }) => ({ kind, lines: [...lines] })),
      }
    }),
    putRosterBack: os.batches.putRosterBack.handler(({ input: { id, csv } }) => {
      batches.putRosterBack(id, csv === null ? null : Buffer.from(csv, 'base64'))
      return OK
    }),
  }
}
