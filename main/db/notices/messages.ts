import { MessageState } from '#shared/contract/notices.ts'
import { WireError } from '#shared/domain/errors.ts'
import type { PlannedNotice, Relation } from '#shared/domain/notice-plan.ts'
import { type Db, write } from '../open.ts'

/** A notice to many, as it was confirmed. */
export interface StoredNotice {
  readonly id: number
  readonly batchId: number
  readonly templateName: string
  readonly who: string
  readonly createdAtMs: number
  /** Its messages by their state, and those of them that arrived. */
  readonly counts: Readonly<Record<MessageState, number>> & { readonly delivered: number }
}

export interface StoredMessage {
  readonly id: number
  readonly noticeId: number
  readonly key: string
  readonly providerId: string
  readonly number: string
  readonly name: string
  readonly relation: Relation
  readonly phone: string
  readonly variables: Readonly<Record<string, string>>
  readonly text: string
  readonly state: MessageState
  readonly attempt: number
  readonly sendingAtMs: number | null
  readonly settledAtMs: number | null
  readonly error: WireError | null
  readonly decidedBy: string | null
  readonly providerMessage: string | null
  readonly reports: number
  readonly deliveredAtMs: number | null
}

type Row = Omit<StoredMessage, 'variables' | 'error'> & {
  readonly variablesJson: string
  readonly errorJson: string | null
}
const stored = ({ variablesJson, errorJson, ...row }: Row): StoredMessage => ({
  ...row,
  variables: JSON.parse(variablesJson) as Record<string, string>,
  error: errorJson === null ? null : WireError.parse(JSON.parse(errorJson)),
})

const COUNTED = MessageState.options
  .map((state) => `'${state}', count(m.id) FILTER (WHERE m.state = '${state}')`)
  .join(', ')
const NOTICE = `
  SELECT n.id, batch_id AS batchId, template_name AS templateName, who, created_at_ms AS createdAtMs,
    json_object(${COUNTED}, 'delivered', count(m.delivered_at_ms)) AS countsJson
  FROM notices AS n LEFT JOIN notice_messages AS m ON m.notice_id = n.id`
type NoticeRow = Omit<StoredNotice, 'counts'> & { readonly countsJson: string }
const storedNotice = ({ countsJson, ...row }: NoticeRow): StoredNotice => ({
  ...row,
  // As the query makes it.
  counts: JSON.parse(countsJson) as StoredNotice['counts'],
})
const MESSAGE = `m.id, notice_id AS noticeId, key, provider_id AS providerId, student_number AS number,
  student_name AS name, relation, phone, variables_json AS variablesJson, text, state, attempt,
  sending_at_ms AS sendingAtMs, settled_at_ms AS settledAtMs, error_json AS errorJson, decided_by AS decidedBy,
  provider_message AS providerMessage, reports, delivered_at_ms AS deliveredAtMs`
const FROM = 'FROM notice_messages AS m JOIN notices AS n ON n.id = m.notice_id'
/** Which states a phone may have had the message in. */
const MAYBE_SENT = `state IN ('queued', 'sending', 'sent', 'ambiguous')`
/** An exam that a person removed sends nothing, for as long as it may come back. */
const IS_THERE = 'EXISTS (SELECT 1 FROM batches WHERE batches.id = n.batch_id AND removed_at_ms IS NULL)'
/** Waits longer than this were written by a clock that was wrong. */
const LONGEST_WAIT_MS = 20 * 60_000

export interface NewNotice {
  readonly batchId: number
  readonly templateId: number
  readonly templateName: string
  readonly providerId: string
  readonly nonce: string
  readonly who: string
}

export type NoticeMessages = ReturnType<typeof noticeMessagesRepository>

export function noticeMessagesRepository(db: Db) {
  const insertNotice = db
    .prepare<[NewNotice & { now: number }], number>(`
      INSERT INTO notices (batch_id, template_id, template_name, provider_id, nonce, who, created_at_ms)
      VALUES (@batchId, @templateId, @templateName, @providerId, @nonce, @who, @now) RETURNING id`)
    .pluck()
  const insertMessage = db.prepare(`
    INSERT INTO notice_messages (notice_id, key, student_number, student_name, relation, phone, variables_json, text,
      state, run_at_ms, queued_at_ms)
    VALUES (@noticeId, @key, @number, @name, @relation, @phone, @variables, @text, 'queued', @now, @now)`)
  const hasNonce = db.prepare<[string], 1>('SELECT 1 FROM notices WHERE nonce = ?').pluck()
  const noticesOf = db.prepare<[number], NoticeRow>(
    `${NOTICE} WHERE batch_id = ? GROUP BY n.id ORDER BY n.id DESC`,
  )
  const notice = db.prepare<[number], NoticeRow>(`${NOTICE} WHERE n.id = ? GROUP BY n.id`)
  const ofNotice = db.prepare<[number], Row>(`SELECT ${MESSAGE} ${FROM} WHERE notice_id = ? ORDER BY m.id`)
  const one = db.prepare<[number], Row>(`SELECT ${MESSAGE} ${FROM} WHERE m.id = ?`)
  const sentTo = db.prepare<[{ batchId: number; templateId: number }], { number: string; phone: string }>(`
    SELECT student_number AS number, phone ${FROM}
    WHERE batch_id = @batchId AND template_id = @templateId AND ${MAYBE_SENT}`)

  const due = db.prepare<[{ now: number }], Row>(`
    SELECT ${MESSAGE} ${FROM}
    WHERE state = 'queued' AND (run_at_ms <= @now OR run_at_ms > @now + ${LONGEST_WAIT_MS}) AND ${IS_THERE}
    ORDER BY run_at_ms, m.id LIMIT 1`)
  const isWaiting = db
    .prepare<[], 0 | 1>(`SELECT EXISTS (SELECT 1 ${FROM} WHERE state = 'queued' AND ${IS_THERE})`)
    .pluck()
  const start = db.prepare<[{ id: number; bootId: string; now: number }]>(`
    UPDATE notice_messages SET state = 'sending', attempt = attempt + 1, boot_id = @bootId, sending_at_ms = @now
    WHERE id = @id AND state = 'queued'`)
  const depart = db.prepare<[string, number]>(
    'INSERT INTO notice_departures (message_key, at_ms) VALUES (?, ?)',
  )
  const stay = db.prepare<[string]>(
    'DELETE FROM notice_departures WHERE rowid = (SELECT max(rowid) FROM notice_departures WHERE message_key = ?)',
  )
  const departures = db
    .prepare<[number], number>('SELECT at_ms FROM notice_departures WHERE at_ms >= ? ORDER BY at_ms DESC')
    .pluck()
  const purge = db.prepare<[number]>('DELETE FROM notice_departures WHERE at_ms < ?')

  // An answer is the truth also when somebody gave the message up meanwhile; what a person decided stands.
  const settle = db.prepare(`
    UPDATE notice_messages SET state = @state, settled_at_ms = @now, error_json = @error, boot_id = NULL,
      provider_message = @providerMessage, report_at_ms = @reportAt
    WHERE id = @id AND attempt = @attempt AND state IN ('sending', 'ambiguous') AND decided_by IS NULL`)
  const release = db.prepare<[{ id: number; attempt: number; runAt: number; error: string }]>(`
    UPDATE notice_messages SET state = 'queued', run_at_ms = @runAt, error_json = @error, boot_id = NULL
    WHERE id = @id AND attempt = @attempt AND state = 'sending'`)
  const failRest = db.prepare<[{ noticeId: number; error: string; now: number }]>(`
    UPDATE notice_messages SET state = 'failed', settled_at_ms = @now, error_json = @error
    WHERE notice_id = @noticeId AND state = 'queued'`)
  const cancel = db.prepare<[{ noticeId: number; now: number }]>(`
    UPDATE notice_messages SET state = 'cancelled', settled_at_ms = @now
    WHERE notice_id = @noticeId AND state = 'queued'`)
  const hasStale = db
    .prepare<[number], 0 | 1>(
      `SELECT EXISTS (SELECT 1 FROM notice_messages WHERE state = 'queued' AND queued_at_ms < ?)`,
    )
    .pluck()
  const expire = db
    .prepare<[{ before: number; error: string; now: number }], number>(`
      UPDATE notice_messages SET state = 'failed', settled_at_ms = @now, error_json = @error
      WHERE state = 'queued' AND queued_at_ms < @before RETURNING notice_id`)
    .pluck()
  const ORPHANED = `state = 'sending' AND (boot_id = @bootId
    OR boot_id NOT IN (SELECT id FROM boots WHERE ended_at_ms IS NULL))`
  const hasOrphans = db
    .prepare<[{ bootId: string }], 0 | 1>(`SELECT EXISTS (SELECT 1 FROM notice_messages WHERE ${ORPHANED})`)
    .pluck()
  const doubtOrphans = db
    .prepare<[{ bootId: string; error: string; now: number }], number>(`
      UPDATE notice_messages SET state = 'ambiguous', settled_at_ms = @now, error_json = @error, boot_id = NULL
      WHERE ${ORPHANED} RETURNING notice_id`)
    .pluck()
  const doubtAll = db.prepare<[{ error: string; now: number }]>(`
    UPDATE notice_messages SET state = 'ambiguous', settled_at_ms = @now, error_json = @error, boot_id = NULL
    WHERE state IN ('queued', 'sending')`)
  const decide = db.prepare<[{ id: number; state: MessageState; who: string; now: number }]>(`
    UPDATE notice_messages SET state = @state, settled_at_ms = @now, decided_by = @who
    WHERE id = @id AND state = 'ambiguous'`)
  const again = db.prepare<[{ id: number; now: number }]>(`
    UPDATE notice_messages SET state = 'queued', settled_at_ms = NULL, error_json = NULL, run_at_ms = @now,
      queued_at_ms = @now
    WHERE id = @id AND state = 'ambiguous'`)

  const reportsDue = db.prepare<[number, number], Row>(`
    SELECT ${MESSAGE} ${FROM} WHERE report_at_ms <= ? ORDER BY report_at_ms LIMIT ?`)
  const report = db.prepare(`
    UPDATE notice_messages SET reports = reports + 1, report_at_ms = @reportAt, delivered_at_ms = @deliveredAt,
      state = @state, error_json = @error
    WHERE id = @id AND state = 'sent'`)

  const json = (error: WireError | null) => (error === null ? null : JSON.stringify(error))
  return {
    add(
      given: NewNotice,
      planned: readonly (PlannedNotice & { readonly key: string })[],
      now: number,
    ): number {
      return write(db, () => {
        const noticeId = insertNotice.get({ ...given, now })!
        for (const { variables, clipped: _, ...each } of planned)
          insertMessage.run({ ...each, variables: JSON.stringify(variables), noticeId, now })
        return noticeId
      })
    },
    isUsed: (nonce: string): boolean => hasNonce.get(nonce) === 1,
    noticesOf: (batchId: number): StoredNotice[] => noticesOf.all(batchId).map(storedNotice),
    notice(id: number): StoredNotice | undefined {
      const row = notice.get(id)
      return row === undefined ? undefined : storedNotice(row)
    },
    list: (noticeId: number): StoredMessage[] => ofNotice.all(noticeId).map(stored),
    get(id: number): StoredMessage | undefined {
      const row = one.get(id)
      return row === undefined ? undefined : stored(row)
    },
    /** Phones that were, or may have been, or will be sent a template for an exam, each with its student. */
    sentTo: (batchId: number, templateId: number) => sentTo.all({ batchId, templateId }),

    isWaiting: (): boolean => isWaiting.get() === 1,
    /** When notices left since a time, the newest first. */
    departuresSince: (sinceMs: number): number[] => departures.all(sinceMs),
    /** Takes the next due message; `sending` is on the disk when this returns. */
    start(bootId: string, now: number): StoredMessage | undefined {
      return write(db, () => {
        const row = due.get({ now })
        if (row === undefined) return undefined
        start.run({ id: row.id, bootId, now })
        depart.run(row.key, now)
        return stored({ ...row, state: 'sending', attempt: row.attempt + 1, sendingAtMs: now })
      })
    },
    settle(
      message: Pick<StoredMessage, 'id' | 'attempt'>,
      outcome: {
        readonly state: 'sent' | 'failed' | 'ambiguous'
        readonly error?: WireError
        readonly providerMessage?: string | null
        readonly reportAtMs?: number
      },
      now: number,
    ): boolean {
      const { state, error = null, providerMessage = null, reportAtMs = null } = outcome
      const values = { id: message.id, attempt: message.attempt, state, providerMessage }
      return write(
        db,
        () => settle.run({ ...values, error: json(error), reportAt: reportAtMs, now }).changes === 1,
      )
    },
    /** It certainly never left this time: it waits again. What left of it before goes on counting. */
    release: ({ id, attempt, key }: StoredMessage, runAt: number, error: WireError): void =>
      write(db, () => {
        const { changes } = release.run({ id, attempt, runAt, error: JSON.stringify(error) })
        if (changes === 1) stay.run(key)
      }),
    /** What is still queued of a notice fails for the same cause. */
    failRest: (noticeId: number, error: WireError, now: number): void =>
      write(db, () => void failRest.run({ noticeId, error: JSON.stringify(error), now })),
    cancel: (noticeId: number, now: number): void => write(db, () => void cancel.run({ noticeId, now })),
    /**
     * Messages whose sender is gone, or is this host, which has none under way: nobody knows what became of them.
     * @returns the notices they are of
     */
    doubtOrphans(bootId: string, error: WireError, now: number): readonly number[] {
      if (hasOrphans.get({ bootId }) === 0) return []
      return write(db, () => [...new Set(doubtOrphans.all({ bootId, error: JSON.stringify(error), now }))])
    },
    /** Messages that were to leave before a time, and did not. @returns the notices they are of */
    expire(before: number, error: WireError, now: number): readonly number[] {
      if (hasStale.get(before) === 0) return []
      return write(db, () => [...new Set(expire.all({ before, error: JSON.stringify(error), now }))])
    },
    /** For a database that is a copy from before: whatever had not left when it was made may have left since. */
    doubtAll: (error: WireError, now: number): void =>
      write(db, () => void doubtAll.run({ error: JSON.stringify(error), now })),
    /** A person says what became of a message in doubt. */
    decide: (id: number, state: 'sent' | 'failed', who: string, now: number): boolean =>
      write(db, () => decide.run({ id, state, who, now }).changes === 1),
    again: (id: number, now: number): boolean => write(db, () => again.run({ id, now }).changes === 1),

    reportsDue: (now: number, limit: number): StoredMessage[] => reportsDue.all(now, limit).map(stored),
    report: (id: number, { error, reportAtMs, deliveredAtMs }: DeliveryReport): void =>
      write(db, () => {
        const state = error === undefined ? 'sent' : 'failed'
        const times = { reportAt: reportAtMs ?? null, deliveredAt: deliveredAtMs ?? null }
        report.run({ id, state, error: json(error ?? null), ...times })
      }),
    /** Forgets when notices left before a time. */
    purge: (before: number): void => write(db, () => void purge.run(before)),
  }
}

/** What the provider said of a message that it had taken: delivered, failed, or nothing yet. */
export interface DeliveryReport {
  readonly error?: WireError
  /** When to ask again. */
  readonly reportAtMs?: number
  readonly deliveredAtMs?: number
}
