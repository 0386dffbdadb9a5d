import { StationError, toWireError } from '#shared/domain/errors.ts'
import { type Paced, type PaceRules, paceOf, startOfDay } from '#shared/domain/notice-pace.ts'
import type { Clock } from '../base/clock.ts'
import type { NoticeMessages, StoredMessage } from '../db/notices/messages.ts'
import type { Perform } from '../jobs/perform.ts'
import { doubt } from './judge.ts'

const HOUR_MS = 3_600_000
/** What a person confirmed is for now: after a weekend with the computer off it is confirmed anew or not sent. */
const EXPIRES_MS = 48 * HOUR_MS

export interface QueueParts {
  readonly messages: NoticeMessages
  readonly rules: PaceRules
  readonly clock: Clock
  readonly perform: Perform
  readonly bootId: () => string
}

/** What waits to leave, and the brakes on it. Every host on the folder has one over the same messages. */
export interface Queue {
  /** Why what is queued waits; undefined while nothing is, or it goes on. */
  pace(): Paced | undefined
  /**
   * Settles what can leave no more: what waited for too long, and what lost its sender. Only while nothing of this host
   * is under way.
   */
  tidy(): void
  /** Takes the next message for this host: it is `sending`, and counted, before it leaves. Undefined where none may go. */
  take(): StoredMessage | undefined
}

export function createQueue({ messages, rules, clock, perform, bootId }: QueueParts): Queue {
  const paceAt = (nowMs: number) =>
    paceOf(rules, messages.departuresSince(Math.min(startOfDay(nowMs), nowMs - HOUR_MS)), nowMs)

  return {
    pace: () => (messages.isWaiting() ? paceAt(clock.now()) : undefined),

    tidy() {
      const now = clock.now()
      const died = toWireError(doubt('notice-sender-died'))
      const orphans = messages.doubtOrphans(bootId(), died, now)
      const stale = new StationError('invalid-input', 'The notice waited for too long', {
        reason: 'notice-expired',
      })
      const expired = messages.expire(now - EXPIRES_MS, toWireError(stale), now)
      const changed = [...orphans, ...expired]
      if (changed.length === 0) return
      perform((act) => {
        for (const noticeId of changed) act.tell({ name: 'notice.changed', noticeId })
      })
    },

    take() {
      if (!messages.isWaiting()) return undefined
      return perform((act) => {
        const now = clock.now()
        // In the transaction that takes it: another host may have sent the last one of the hour.
        if (paceAt(now) !== undefined) return undefined
        const message = messages.start(bootId(), now)
        if (message !== undefined) act.tell({ name: 'notice.changed', noticeId: message.noticeId })
        return message
      })
    },
  }
}
