import { StationError, toWireError } from '#shared/domain/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { NoticeMessages } from '../db/notices/messages.ts'
import type { Perform } from '../jobs/perform.ts'
import { readList } from './judge.ts'
import { KEY_FIELD, type Solapi } from './solapi.ts'

const HOUR_MS = 3_600_000
/** When the provider is asked what became of what it took, counted from the question before. */
export const REPORT_AFTER_MS = [15_000, 60_000, 10 * 60_000, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS] as const
const REPORTS_AT_ONCE = 50

export interface ReportsParts {
  readonly messages: Pick<NoticeMessages, 'reportsDue' | 'report'>
  readonly solapi: Pick<Solapi, 'host' | 'list'>
  readonly clock: Clock
  readonly perform: Perform
  readonly log: Log
}

/** Asks what became of messages that the provider took, where it is time to; nothing is sent by it. */
export type AskReports = () => Promise<void>

export function createAskReports({ messages, solapi, clock, perform, log }: ReportsParts): AskReports {
  return async () => {
    const now = clock.now()
    const due = messages.reportsDue(now, REPORTS_AT_ONCE)
    if (due.length === 0) return
    const ids = due.flatMap(({ providerMessage }) => providerMessage ?? [])
    let found: ReturnType<typeof readList> = []
    try {
      if (ids.length > 0) found = readList(await solapi.list({ messageIds: ids }), solapi.host, KEY_FIELD)
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
}
