import { createHmac, randomBytes } from 'node:crypto'
import type { FactsRepository } from '../db/facts.ts'

const FACT = 'notices.key'

/** The station's own key: what is made with it tells nobody else anything, and nobody else can make it. */
export interface StationKey {
  /** Names a phone where it must not be read: in logs, and among those who want nothing. Hex. */
  fingerprint(phone: string): string
  /** Binds a confirmation to what was seen. Hex. */
  seal(text: string): string
}

export function stationKey(facts: FactsRepository, nowMs: number): StationKey {
  const known = facts.get(FACT)
  const key = typeof known === 'string' ? known : randomBytes(32).toString('hex')
  if (key !== known) facts.set(FACT, key, nowMs)
  const hmac = (purpose: string, text: string) =>
    createHmac('sha256', Buffer.from(key, 'hex')).update(`${purpose}\n${text}`).digest('hex')
  return {
    fingerprint: (phone) => hmac('phone', phone),
    seal: (text) => hmac('confirmation', text),
  }
}
