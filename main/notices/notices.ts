import { StationError } from '#shared/domain/errors.ts'
import { readQuietHours } from '#shared/domain/notice-pace.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { FactsRepository } from '../db/facts.ts'
import { noticeMessagesRepository } from '../db/notices/messages.ts'
import type { Db } from '../db/open.ts'
import type { Desk } from '../grading/desk.ts'
import type { Perform } from '../jobs/perform.ts'
import { askAccount } from './account.ts'
import { createConfirmation } from './confirmation.ts'
import { createDoubts } from './doubts.ts'
import { forgottenTime } from './forgotten.ts'
import { createOptOuts } from './opt-outs.ts'
import { createPlan } from './plan.ts'
import { createQueue } from './queue.ts'
import { createAskReports } from './reports.ts'
import { createSendOne } from './send-one.ts'
import { createSender } from './sender.ts'
import { createSolapi, missingSettings } from './solapi.ts'
import { stationKey } from './station-key.ts'
import { createNoticeTemplates } from './templates.ts'

export interface NoticesParts {
  readonly db: Db
  readonly facts: FactsRepository
  readonly desk: Desk
  readonly settings: Settings
  /** Never behind what was seen. */
  readonly clock: Clock
  /** The wall clock as it is: the provider holds signatures against its own. */
  readonly wallNow: () => number
  readonly random: () => number
  readonly perform: Perform
  readonly bootId: () => string
  readonly log: Log
  readonly onError: (thrown: unknown) => void
}

export type Notices = ReturnType<typeof createNotices>

/** Notices to parents and students: what is previewed, confirmed, sent, and what became of it. */
export function createNotices(parts: NoticesParts) {
  const { db, facts, desk, settings, clock, random, perform, bootId, log, onError } = parts
  const messages = noticeMessagesRepository(db)
  const key = stationKey(facts, clock.now())
  const missing = missingSettings(settings)
  const solapi = missing.length > 0 ? undefined : createSolapi(settings, parts.wallNow)
  const rules = {
    perHour: settings.noticesPerHour,
    perDay: settings.noticesPerDay,
    quiet: readQuietHours(settings.noticeQuietHours),
  }
  const queue = createQueue({ messages, rules, clock, perform, bootId })
  const fingerprint = (phone: string) => key.fingerprint(phone).slice(0, 16)
  const line = solapi && {
    sendOne: createSendOne({ messages, solapi, clock, random, perform, fingerprint, log }),
    askReports: createAskReports({ messages, solapi, clock, perform, log }),
    close: solapi.close,
  }
  const { wake, untilIdle, start, stop } = createSender({ queue, line, clock, onError })

  const templates = createNoticeTemplates({ db, clock, perform })
  const optOuts = createOptOuts({ db, clock, perform, key })
  const plan = createPlan({ desk, messages, templates, optOuts })
  const { preview, confirm } = createConfirmation({
    ...{ plan, messages, key, settings, missing, clock, perform, wake },
    forgotten: () => forgottenTime(db, clock),
  })
  const { doubtRestored, decide, lookUp } = createDoubts({
    ...{ db, facts, messages, solapi, missing, clock, perform, wake },
  })

  function noticeOf(id: number) {
    const notice = messages.notice(id)
    if (notice !== undefined) return notice
    throw new StationError('not-found', `no notice ${id}`, { reason: 'notice-not-found' })
  }

  return {
    ...{ templates, optOuts, preview, confirm, decide, lookUp },
    pace: queue.pace,
    account: () => askAccount(solapi, missing),

    list: messages.noticesOf,
    get: noticeOf,
    messages: (noticeId: number) => messages.list(noticeOf(noticeId).id),
    /** Takes back what has not left. */
    cancel: (noticeId: number): void =>
      perform((act) => {
        messages.cancel(noticeOf(noticeId).id, clock.now())
        act.tell({ name: 'notice.changed', noticeId })
      }),

    /** Begins to send what is queued. */
    start(): void {
      doubtRestored()
      start()
    },
    /** `wake`: another host may have queued something. */
    ...{ wake, untilIdle, stop },
    /** Forgets when notices left, long after any brake counts it. */
    purge: (beforeMs: number): void => messages.purge(beforeMs),
  }
}
