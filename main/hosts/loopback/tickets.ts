import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '#main/base/clock.ts'

/** How long an address that was printed opens the screens. */
export const TICKET_LIFE_MS = 10 * 60_000
const MOST_OPEN = 100

export interface Tickets {
  /** 256 bits that let one browser in, once and soon. */
  issue(): string
  /** Whether it was good; it is not any more. */
  redeem(ticket: string): boolean
}

/** An address stays in a terminal's scroll, a browser's history and other processes' view: what is in it must not last. */
export function createTickets(clock: Clock): Tickets {
  const endOf = new Map<string, number>()
  // Looked up by its digest, so that how long that takes tells nothing of the ticket.
  const digest = (ticket: string) => createHash('sha256').update(ticket).digest('base64url')
  return {
    issue() {
      const ticket = randomBytes(32).toString('base64url')
      const [oldest] = endOf.keys()
      if (endOf.size >= MOST_OPEN && oldest !== undefined) endOf.delete(oldest)
      endOf.set(digest(ticket), clock.monotonic() + TICKET_LIFE_MS)
      return ticket
    },
    redeem(ticket) {
      const end = endOf.get(digest(ticket))
      endOf.delete(digest(ticket))
      return end !== undefined && clock.monotonic() < end
    },
  }
}
