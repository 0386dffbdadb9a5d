import type { Clock } from '../base/clock.ts'
import type { Db } from '../db/open.ts'
import { recoveryNotes } from '../db/recovery.ts'

/** Nobody sends a notice of an exam a second time so long after. */
const MATTERS_FOR_MS = 30 * 86_400_000

/** From the making of a copy (null: there was none) until the station went back to it. */
export interface Forgotten {
  readonly fromMs: number | null
  readonly toMs: number
}

/**
 * Time of which the station has lost what it sent, and so whom it would send the same again; null where there is none
 * that matters still. Exams that came back, and those that were read in anew, are both meant.
 */
export function forgottenTime(db: Db, clock: Clock): Forgotten | null {
  const recovery = recoveryNotes(db).last()
  if (recovery === undefined || clock.now() - recovery.atMs > MATTERS_FOR_MS) return null
  return { fromMs: recovery.backupAtMs, toMs: recovery.atMs }
}
