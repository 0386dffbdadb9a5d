import { readPage } from '#main/engines/omr/read-page.ts'
import { isBroken } from '#main/engines/read/page.ts'
import { readPages } from '#main/engines/read/read-pages.ts'
import type { Claim } from '#shared/domain/calibration.ts'
import { claimOfDecision } from '#shared/domain/claims.ts'
import { decideRows, rowBaselines } from '#shared/domain/decide.ts'
import { StationError } from '#shared/domain/errors.ts'
import { optionsInDoubt } from '#shared/domain/stake.ts'
import { ACCIDENT_KINDS, type AccidentKind } from '../simulator/wild/accidents/index.ts'
import { type WildSheet, wildSheet } from '../simulator/wild/sheet.ts'
import { type DecidedRow, scoreWild, type WildRowScore } from './wild-score.ts'

export interface WildPage {
  readonly sheet: WildSheet
  /** State of the reading, or the code of the error that the file gave. */
  readonly state: string
  readonly reason: string | undefined
  /** Whether answers came of it; a refused page is for a person to look at, whole. */
  readonly isRead: boolean
  readonly rows: readonly WildRowScore[]
  /** What the decisions on these rows rest on; none of a refused page. */
  readonly claims: readonly Claim[]
}

/** Makes one sheet and reads it by the product's own path, from bytes to decisions. */
export async function wildPage(seed: string, accident?: AccidentKind): Promise<WildPage> {
  const sheet = await wildSheet(seed, accident)
  const { state, reason, decided, claims } = await readWild(sheet)
  return {
    sheet,
    state,
    reason,
    isRead: decided.length > 0,
    rows: scoreWild(sheet.accounts, decided),
    claims,
  }
}

/**
 * Sheets `SEED/0`, `SEED/1` …, or others by their names, each made and read.
 * @param hasAccidents  something goes wrong with every one, each kind of accident in its turn
 */
export async function* wildPages(names: readonly string[], hasAccidents: boolean): AsyncGenerator<WildPage> {
  for (const name of names) {
    const index = Number(/\d+$/.exec(name)?.[0] ?? 0)
    yield await wildPage(name, hasAccidents ? ACCIDENT_KINDS[index % ACCIDENT_KINDS.length] : undefined)
  }
}

export const wildNames = (seed: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${seed}/${index}`)

interface Read {
  readonly state: string
  readonly reason: string | undefined
  readonly decided: readonly DecidedRow[]
  readonly claims: readonly Claim[]
}

async function readWild({ image, layout }: WildSheet): Promise<Read> {
  try {
    for await (const page of readPages(image)) {
      if (isBroken(page)) throw page.error
      const { state, reason, rows } = await readPage(page, [layout])
      // A damaged page is measured, but every answer on it waits for a person.
      if (state !== 'read') return { state, reason, decided: [], claims: [] }
      const decisions = decideRows(rows, layout.rows)
      const baselines = rowBaselines(rows, layout.rows)
      const claims = decisions.map((decision, index) =>
        claimOfDecision(decision, rows[index], layout.rows[index], baselines[index]),
      )
      const decided = decisions.map((decision, index) => {
        const { options } = layout.rows[index]
        return {
          decision,
          inDoubt: optionsInDoubt(decision, options, rows[index]),
          options: options.length,
        }
      })
      return { state, reason, decided, claims }
    }
    return { state: 'failed', reason: 'no page', decided: [], claims: [] }
  } catch (error) {
    if (!(error instanceof StationError)) throw error
    return { state: 'failed', reason: error.message.slice(0, 80), decided: [], claims: [] }
  }
}
