import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { readOr, writePrivate } from '../base/private-file.ts'
import type { FactsRepository } from '../db/facts.ts'

const FACT = 'station.id'
const File = z.object({ id: z.string().min(1) })

/**
 * Who this station is: keys of results begin with it, so that the academy takes each once. It stands in the database,
 * and beside it for when that is lost.
 */
export function stationId(path: string, facts: FactsRepository, nowMs: number): string {
  const known = facts.get(FACT)
  const beside = readOr(path, File.nullable(), null)?.id
  const id = typeof known === 'string' ? known : (beside ?? randomUUID())
  if (id !== known) facts.set(FACT, id, nowMs)
  if (id !== beside) {
    try {
      writePrivate(path, { id })
    } catch {
      // A disk that takes no writes now: it stands in the database, and the next start writes it here.
    }
  }
  return id
}
