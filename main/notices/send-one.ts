import { backoffMs } from '#shared/domain/backoff.ts'
import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { NoticeMessages, StoredMessage } from '../db/notices/messages.ts'
import type { Perform } from '../jobs/perform.ts'
import { judgeAnswer, judgeFailure, type Verdict } from './judge.ts'
import { REPORT_AFTER_MS } from './reports.ts'
import type { Solapi } from './solapi.ts'

/** So many answers lost in a row say that something is wrong, and the rest of the notice waits for a person. */
const LOST_IN_A_ROW = 3
const HALTED = new StationError('unavailable', 'Too many answers were lost', { reason: 'notice-halted' })

export interface SendOneParts {
  readonly messages: NoticeMessages
  readonly solapi: Solapi
  readonly clock: Clock
  readonly random: () => number
  readonly perform: Perform
  /** A number as logs may name it. */
  readonly fingerprint: (phone: string) => string
  readonly log: Log
}

/** Sends a message that was taken, once, and keeps what its answer proves. */
export type SendOne = (message: StoredMessage) => Promise<void>

export function createSendOne(parts: SendOneParts): SendOne {
  const { messages, solapi, clock, random, perform, fingerprint, log } = parts
  /** Answers lost in a row, by notice. */
  const lost = new Map<number, number>()

  async function ask({ key, phone, variables, providerId }: StoredMessage): Promise<Verdict> {
    try {
      const answer = await solapi.send({ key, to: phone, templateId: providerId, variables })
      return judgeAnswer(answer, solapi.host, clock.now())
    } catch (thrown) {
      return judgeFailure(thrown)
    }
  }

  function settle(message: StoredMessage, verdict: Verdict): void {
    const { noticeId } = message
    const inARow = verdict.kind === 'unknown' ? (lost.get(noticeId) ?? 0) + 1 : 0
    lost.set(noticeId, inARow)
    perform((act) => {
      const now = clock.now()
      if (verdict.kind === 'taken') {
        const reportAtMs = now + REPORT_AFTER_MS[0]
        messages.settle(message, { state: 'sent', providerMessage: verdict.messageId, reportAtMs }, now)
      } else {
        const error = toWireError(verdict.error)
        if (verdict.kind === 'later') {
          const waitMs = Math.max(verdict.afterMs, backoffMs(message.attempt, random))
          messages.release(message, now + Math.ceil(waitMs), error)
        } else if (verdict.kind === 'unknown') {
          messages.settle(message, { state: 'ambiguous', error }, now)
          if (inARow >= LOST_IN_A_ROW) messages.failRest(noticeId, toWireError(HALTED), now)
        } else {
          messages.settle(message, { state: 'failed', error }, now)
          if (verdict.scope === 'notice') messages.failRest(noticeId, error, now)
        }
      }
      act.tell({ name: 'notice.changed', noticeId })
    })
  }

  return async (message) => {
    const verdict = await ask(message)
    settle(message, verdict)
    log.info('notice', {
      recipient: fingerprint(message.phone),
      state: verdict.kind,
      ...('error' in verdict ? { error: toWireError(verdict.error) } : {}),
    })
  }
}
