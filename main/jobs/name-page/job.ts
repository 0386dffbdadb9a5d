import { z } from 'zod'
import { knownTemplates } from '#main/engines/known-templates/engine.ts'
import { findLookAlike } from '#main/engines/known-templates/find-look-alike.ts'
import { LooksLike } from '#shared/domain/looks-like.ts'
import type { Template } from '#shared/domain/template.ts'
import { defineJob } from '../define.ts'

export const NamePagePayload = z.object({ pageId: z.int().positive() })

export interface NamePageDesk {
  /** A refused page, its template and the station's others. */
  readonly stranger: (pageId: number) => {
    pageIndex: number
    template: Template
    others: readonly Template[]
  }
  readonly pageNamed: (pageId: number, looksLike: LooksLike | null) => void
}

/** Templates are tried for so long; the rest is for the last of them and for a process that has yet to start. */
const TRYING_MS = 20_000
const TIMEOUT_MS = 40_000

/** Looks which other template of the station a refused page is printed by. Reading never waits for it. */
export const namePage = (desk: NamePageDesk) =>
  defineJob({
    type: 'name-page',
    payload: NamePagePayload,
    result: z.object({ looksLike: LooksLike.nullable() }),
    file: 'required',
    retry: { attempts: 2, backoffMs: 1_000 },
    timeoutMs: TIMEOUT_MS,
    concurrency: 1,
    async run({ pageId }, { file, call }) {
      const { pageIndex, template, others } = desk.stranger(pageId)
      const where = { path: file!.path, pageIndex }
      const found = await findLookAlike(where, template, others, Date.now() + TRYING_MS, (input) =>
        call(knownTemplates, input),
      )
      return { looksLike: found ?? null }
    },
    commit: ({ looksLike }, { pageId }) => desk.pageNamed(pageId, looksLike),
  })
