import { backoffMs } from '#shared/domain/backoff.ts'
import { asStationError, StationError, toWireError } from '#shared/domain/errors.ts'
import { type Paced, type PaceRules, paceOf, startOfDay } from '#shared/domain/notice-pace.ts'
import { type Clock, createWakeup } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { NoticeMessages, StoredMessage } from '../db/notices/messages.ts'
import type { Perform } from '../jobs/perform.ts'
import { doubt, judgeAnswer, judgeFailure, readList, type Verdict } from './judge.ts'
import { KEY_FIELD, type Solapi } from './solapi.ts'

/** Another host on the same data folder may confirm a notice without ringing here. */
const LOOK_AGAIN_MS = 2_000
const HOUR_MS = 3_600_000
/** What a person confirmed is for now: after a weekend with the computer off it is confirmed anew or not sent. */
const EXPIRES_MS = 48 * HOUR_MS
/** So many answers lost in a row say that something is wrong, and the rest of the notice waits for a person. */
const LOST_IN_A_ROW = 3
/** When the provider is asked what became of what it took, counted from the question before. */
const REPORT_AFTER_MS = [15_000, 60_000, 10 * 60_000, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS] as const
const REPORTS_AT_ONCE = 50

export interface Sender {
  start(): void
  /** Ends once the message under way is settled, or its wait is given up. */
  stop(graceMs: number): Promise<void>
  wake(): void
  /** Resolves once nothing waits to leave, or nothing can. */
  untilIdle(): Promise<void>
}

export interface SenderParts {
  readonly messages: NoticeMessages
  /** Undefined: without credentials nothing is sent from here. */
  readonly solapi: Solapi | undefined
  readonly rules: PaceRules
  readonly clock: Clock
  readonly random: () => number
  readonly perform: Perform
  readonly bootId: () => string
  /** A number as logs may name it. */
  readonly fingerprint: (phone: string) => string
  readonly log: Log
  readonly onError: (thrown: unknown) => void
}

/** Why the next message has to wait; undefined where it may go. */
export const paceNow = (
  messages: Pick<NoticeMessages, 'departuresSince'>,
  rules: PaceRules,
  nowMs: number,
): Paced | undefined =>
  paceOf(rules, messages.departuresSince(Math.min(startOfDay(nowMs), nowMs - HOUR_MS)), nowMs)

/**
 * Sends what is queued, one message a request and one after another, so that an answer that is lost puts one message in
 * doubt and no more. Several hosts on one folder may do this at once: each message is taken by one of them.
 */
export function createSender(parts: SenderParts): Sender {
  const { messages, solapi, rules, clock, random, perform, log } = parts
  const wakeup = createWakeup(clock)
  const idlers = new Set<() => void>()
  const lost = new Map<number, number>()
  let stopping = new AbortController()
  let loop: Promise<void> | undefined

  const tell = (noticeIds: readonly number[]) =>
    perform((act) => {
      for (const noticeId of noticeIds) act.tell({ name: 'notice.changed', noticeId })
    })

  /** Nothing of this host is under way here: whatever is left as `sending` by it lost its sender. */
  function tidy(): void {
    const now = clock.now()
    const died = toWireError(doubt('notice-sender-died'))
    const orphans = messages.doubtOrphans(parts.bootId(), died, now)
    const stale = new StationError('invalid-input', 'The notice waited for too long', {
      reason: 'notice-expired',
    })
    const expired = messages.expire(now - EXPIRES_MS, toWireError(stale), now)
    if (orphans.length + expired.length > 0) tell([...orphans, ...expired])
  }

  function take(): StoredMessage | undefined {
    if (solapi === undefined || !messages.isWaiting()) return undefined
    return perform((act) => {
      const now = clock.now()
      // In the transaction that takes it: another host may have sent the last one of the hour.
      if (paceNow(messages, rules, now) !== undefined) return undefined
      const message = messages.start(parts.bootId(), now)
      if (message !== undefined) act.tell({ name: 'notice.changed', noticeId: message.noticeId })
      return message
    })
  }

  async function send(to: Solapi, message: StoredMessage): Promise<void> {
    const { key, phone, variables, providerId } = message
    let verdict: Verdict
    try {
      const answer = await to.send({ key, to: phone, templateId: providerId, variables })
      verdict = judgeAnswer(answer, to.host, clock.now())
    } catch (thrown) {
      verdict = judgeFailure(thrown)
    }
    settle(message, verdict)
    log.info('notice', {
      recipient: parts.fingerprint(phone),
      state: verdict.kind,
      ...('error' in verdict ? { error: toWireError(verdict.error) } : {}),
    })
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

  /** Asks what became of messages that the provider took; nothing is sent by it. */
  async function askReports(of: Solapi): Promise<void> {
    const now = clock.now()
    const due = messages.reportsDue(now, REPORTS_AT_ONCE)
    if (due.length === 0) return
    const ids = due.flatMap(({ providerMessage }) => providerMessage ?? [])
    let found: ReturnType<typeof readList> = []
    try {
      if (ids.length > 0) found = readList(await of.list({ messageIds: ids }), of.host, KEY_FIELD)
    } catch (thrown) {
      log.warn('notices: no reports', { error: toWireError(thrown) })
    }
    const byKey = new Map(found.map((each) => [each.key, each]))
    perform((act) => {
      for (const message of due) {
        const outcome = byKey.get(message.key)?.outcome
        const afterMs = REPORT_AFTER_MS[message.reports + 1]
        if (outcome === 'delivered') messages.report(message.id, { deliveredAtMs: now })
        else if (outcome instanceof StationError) messages.report(message.id, { error: toWireError(outcome) })
        else messages.report(message.id, afterMs === undefined ? {} : { reportAtMs: now + afterMs })
      }
      for (const noticeId of new Set(due.map((message) => message.noticeId)))
        act.tell({ name: 'notice.changed', noticeId })
    })
  }

  async function turn(): Promise<boolean> {
    tidy()
    const message = take()
    if (message !== undefined && solapi !== undefined) {
      await send(solapi, message)
      return true
    }
    if (solapi !== undefined) await askReports(solapi)
    return false
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let goesOn = false
      try {
        goesOn = await turn()
      } catch (thrown) {
        parts.onError(asStationError(thrown, 'internal', 'notices could not be sent'))
      }
      if (goesOn) continue
      for (const resolve of idlers) resolve()
      idlers.clear()
      await wakeup.wait(LOOK_AGAIN_MS, signal)
    }
  }

  return {
    start() {
      if (loop !== undefined) return
      stopping = new AbortController()
      loop = run(stopping.signal)
    },
    async stop(graceMs) {
      stopping.abort()
      const patience = new AbortController()
      await Promise.race([loop, createWakeup(clock).wait(graceMs, patience.signal)])
      patience.abort()
      // Breaks the request under way, if there is one still: its message is then in doubt.
      await solapi?.close()
      await loop
      loop = undefined
    },
    wake: () => wakeup.wake(),
    untilIdle() {
      const { promise, resolve } = Promise.withResolvers<void>()
      idlers.add(resolve)
      wakeup.wake()
      return promise
    },
  }
}

const HALTED = new StationError('unavailable', 'Too many answers were lost', { reason: 'notice-halted' })
