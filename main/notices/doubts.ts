import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { FactsRepository } from '../db/facts.ts'
import type { NoticeMessages, StoredMessage } from '../db/notices/messages.ts'
import type { Db } from '../db/open.ts'
import { recoveryNotes } from '../db/recovery.ts'
import type { Perform } from '../jobs/perform.ts'
import { doubt, readList } from './judge.ts'
import { KEY_FIELD, missingError, type Solapi } from './solapi.ts'

const DAY_MS = 86_400_000
/** A message is looked for from a little before it left until so long after: clocks differ. */
const LOOK_AROUND_MS = 3_600_000
const DOUBTED = 'notices.doubted-for'

export interface DoubtsParts {
  readonly db: Db
  readonly facts: FactsRepository
  readonly messages: NoticeMessages
  readonly solapi: Solapi | undefined
  /** Variables without which there is no provider to ask. */
  readonly missing: readonly string[]
  readonly clock: Clock
  readonly perform: Perform
  /** A doubt is gone: something may wait to leave. */
  readonly wake: () => void
}

/** Messages of which nobody knows whether they were sent: a person or the provider's own list says, never a guess. */
export function createDoubts(parts: DoubtsParts) {
  const { db, facts, messages, solapi, missing, clock, perform, wake } = parts

  function messageOf(id: number): StoredMessage {
    const message = messages.get(id)
    if (message !== undefined) return message
    throw new StationError('not-found', `no message ${id}`, { reason: 'notice-not-found' })
  }

  const notDoubted = () =>
    new StationError('conflict', 'The message is not in doubt', { reason: 'notice-not-doubted' })

  return {
    /** Once for each recovery: what is queued in a copy may have left after the copy was made. */
    doubtRestored(): void {
      const recovery = recoveryNotes(db).last()
      if (recovery === undefined || facts.get(DOUBTED) === recovery.atMs) return
      perform(() => {
        messages.doubtAll(toWireError(doubt('notice-restored')), clock.now())
        facts.set(DOUBTED, recovery.atMs, clock.now())
      })
    },

    /**
     * A person says what became of a message in doubt; `again` sends it once more.
     * @throws StationError `not-found` `notice-not-found`; `conflict` `notice-not-doubted`
     */
    decide(id: number, verdict: 'sent' | 'failed' | 'again', who: string): void {
      perform((act) => {
        const { noticeId } = messageOf(id)
        const now = clock.now()
        const isDone = verdict === 'again' ? messages.again(id, now) : messages.decide(id, verdict, who, now)
        if (!isDone) throw notDoubted()
        act.tell({ name: 'notice.changed', noticeId })
      })
      wake()
    },

    /**
     * Looks for a message in doubt at the provider, by the key that went with it. That it is not there proves nothing
     * yet: the provider may still be taking it.
     * @throws StationError `not-found` `notice-not-found`; `conflict` `notice-not-doubted`; `invalid-input`
     *   `missing-setting`; as the provider answers
     */
    async lookUp(id: number): Promise<'found' | 'not-found'> {
      const message = messageOf(id)
      if (message.state !== 'ambiguous') throw notDoubted()
      if (solapi === undefined) throw missingError(missing)
      const leftMs = message.sendingAtMs ?? clock.now() - DAY_MS
      const query = {
        to: message.phone,
        sinceMs: leftMs - LOOK_AROUND_MS,
        untilMs: leftMs + DAY_MS,
      }
      const found = readList(await solapi.list(query), solapi.host, KEY_FIELD)
      const own = found.find((each) => each.key === message.key)
      if (own === undefined) return 'not-found'
      perform((act) => {
        const now = clock.now()
        const { outcome, messageId } = own
        if (outcome instanceof StationError)
          messages.settle(message, { state: 'failed', error: toWireError(outcome) }, now)
        else messages.settle(message, { state: 'sent', providerMessage: messageId, reportAtMs: now }, now)
        act.tell({ name: 'notice.changed', noticeId: message.noticeId })
      })
      wake()
      return 'found'
    },
  }
}
