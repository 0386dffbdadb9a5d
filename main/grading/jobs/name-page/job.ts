import { z } from 'zod'
import { knownTemplates } from '#main/engines/known-templates/engine.ts'
import { findLookAlike } from '#main/engines/known-templates/find-look-alike.ts'
import { type Act, defineJob } from '#main/jobs/define.ts'
import { LooksLike } from '#shared/domain/looks-like.ts'
import type { Template } from '#shared/domain/template.ts'

export interface NamePageIntents {
  /** A refused page, its template and the station's others. */
  stranger(pageId: number): { pageIndex: number; template: Template; others: readonly Template[] }
  named(act: Act, pageId: number, looksLike: LooksLike | null): void
}

/** Templates are tried for so long; the rest is for the last of them and for a process that has yet to start. */
const TRYING_MS = 20_000
const TIMEOUT_MS = 40_000

/** Looks which other template of the station a refused page is printed by. Reading never waits for it. */
export const namePageJob = ({ stranger, named }: NamePageIntents) =>
  defineJob({
    type: 'name-page',
    payload: z.object({ pageId: z.int().positive() }),
    result: z.object({ looksLike: LooksLike.nullable() }),
    file: 'required',
    retry: { attempts: 2, backoffMs: 1_000 },
    timeoutMs: TIMEOUT_MS,
    concurrency: 1,
    async run({ pageId }, { file, call }) {
      const { pageIndex, template, others } = stranger(pageId)
      const where = { path: file!.path, pageIndex }
      const found = await findLookAlike(where, template, others, Date.now() + TRYING_MS, (input) =>
        call(knownTemplates, input),
      )
      return { looksLike: found ?? null }
    },
    commit: ({ looksLike }, { pageId }, act) => named(act, pageId, looksLike),
    abandoned: (_, { pageId }, act) => named(act, pageId, null),
  })
