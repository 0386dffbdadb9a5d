import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { StationError, toWireError, type WireError } from '#shared/domain/errors.ts'
import { type Paced, readQuietHours } from '#shared/domain/notice-pace.ts'
import { type NoticePlan, type NoticeRequest, planNotices } from '#shared/domain/notice-plan.ts'
import type { NoticeTemplate } from '#shared/domain/notice-template.ts'
import { maskedPhone, mobileOf } from '#shared/domain/phone.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { FactsRepository } from '../db/facts.ts'
import { noticeMessagesRepository, type StoredMessage } from '../db/notices/messages.ts'
import { optOutsRepository } from '../db/notices/opt-outs.ts'
import { noticeTemplatesRepository, type StoredNoticeTemplate } from '../db/notices/templates.ts'
import type { Db } from '../db/open.ts'
import { recoveryNotes } from '../db/recovery.ts'
import type { Desk } from '../grading/desk.ts'
import type { Perform } from '../jobs/perform.ts'
import { doubt, readList, requestError } from './judge.ts'
import { createSender, paceNow } from './sender.ts'
import { BalanceReply, bodyOf, createSolapi, KEY_FIELD, missingError, missingSettings } from './solapi.ts'
import { stationKey } from './station-key.ts'
import { noticeSubjects } from './subjects.ts'

/** How long a preview may be confirmed. */
export const CONFIRM_WITHIN_MS = 10 * 60_000
/** Below this many won the account is told to be low, as the academy's own system does. */
const LOW_BALANCE_WON = 10_000
const DAY_MS = 86_400_000
/** A message is looked for from a little before it left until so long after: clocks differ. */
const LOOK_AROUND_MS = 3_600_000
const DOUBTED = 'notices.doubted-for'

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

export interface NoticePreview extends NoticePlan {
  /** Confirms exactly this, once, for `CONFIRM_WITHIN_MS`. */
  readonly token: string
  readonly expiresAtMs: number
  readonly template: NoticeTemplate
  /** Won, at most; an estimate by the prices in the settings. */
  readonly costWon: number
  /** Whether those it does not reach on Kakao get an SMS. */
  readonly smsFallback: boolean
}

/** What the provider says of the account. */
export interface NoticeAccount {
  /** Variables that are not set; nothing can be sent before. */
  readonly missing: readonly string[]
  readonly balanceWon: number | null
  readonly isLow: boolean
  readonly error: WireError | null
}

export type Notices = ReturnType<typeof createNotices>

/** Notices to parents and students: what is previewed, confirmed, sent, and what became of it. */
export function createNotices(parts: NoticesParts) {
  const { db, facts, desk, settings, clock, perform } = parts
  const messages = noticeMessagesRepository(db)
  const templates = noticeTemplatesRepository(db)
  const optOuts = optOutsRepository(db)
  const key = stationKey(facts, clock.now())
  const missing = missingSettings(settings)
  const solapi = missing.length > 0 ? undefined : createSolapi(settings, parts.wallNow)
  const rules = {
    perHour: settings.noticesPerHour,
    perDay: settings.noticesPerDay,
    quiet: readQuietHours(settings.noticeQuietHours),
  }
  const sender = createSender({
    ...{ messages, solapi, rules, clock, perform },
    random: parts.random,
    bootId: parts.bootId,
    log: parts.log,
    onError: parts.onError,
    fingerprint: (phone) => key.fingerprint(phone).slice(0, 16),
  })

  function templateOf(id: number): StoredNoticeTemplate {
    const template = templates.get(id)
    if (template !== undefined) return template
    throw new StationError('not-found', `no notice template ${id}`, { reason: 'notice-template-not-found' })
  }

  function plan(request: NoticeRequest): NoticePlan & { readonly template: StoredNoticeTemplate } {
    const template = templateOf(request.templateId)
    const { total, done } = desk.batches.counts(request.batchId)
    // Who has not been read yet would look absent, and every rank is still moving.
    if (done < total) {
      throw new StationError('conflict', 'Pages of the exam are still being read', {
        reason: 'notice-reading',
        params: { count: total - done },
      })
    }
    const { batch, roster } = desk.batches.open(request.batchId)
    const subjects = noticeSubjects(batch, desk.results.table(request.batchId), roster)
    const sent = new Set(
      messages.sentTo(request.batchId, request.templateId).map(({ number, phone }) => `${number}\n${phone}`),
    )
    const planned = planNotices(template, subjects, request, {
      isOptedOut: (phone) => optOuts.has(key.fingerprint(phone)),
      wasSent: (number, phone) => sent.has(`${number}\n${phone}`),
    })
    return { ...planned, template }
  }

  /** Everything that a confirmation is about, in one digest: who gets what, who does not, from whom, and at what price. */
  function digestOf({ notices, excluded, template }: ReturnType<typeof plan>, batchId: number): string {
    const { solapiBaseUrl, solapiKey, solapiPfId, solapiSender, noticeSmsFallback } = settings
    const from = { solapiBaseUrl, solapiKey, solapiPfId, solapiSender, noticeSmsFallback }
    const prices = [settings.noticePrice, settings.noticeSmsPrice]
    const all = { batchId, template, notices, excluded, from, prices }
    return createHash('sha256').update(JSON.stringify(all)).digest('hex')
  }

  const sealOf = (expires: string, nonce: string, digest: string) =>
    key.seal(`${expires}\n${nonce}\n${digest}`).slice(0, 32)

  function preview(request: NoticeRequest): NoticePreview {
    const planned = plan(request)
    const expiresAtMs = clock.now() + CONFIRM_WITHIN_MS
    const [expires, nonce] = [expiresAtMs.toString(36), randomUUID()]
    const token = `${expires}.${nonce}.${sealOf(expires, nonce, digestOf(planned, request.batchId))}`
    const { noticePrice, noticeSmsPrice, noticeSmsFallback } = settings
    const each = noticeSmsFallback ? Math.max(noticePrice, noticeSmsPrice) : noticePrice
    const costWon = Math.ceil(planned.notices.length * each)
    return { ...planned, token, expiresAtMs, costWon, smsFallback: noticeSmsFallback }
  }

  /** @throws StationError `conflict`: `notice-token`, `notice-token-old`, `notice-token-used`, `notice-changed` */
  function assertConfirms(token: string, digest: string): string {
    const conflict = (reason: string) => new StationError('conflict', `not confirmed: ${reason}`, { reason })
    const [expires = '', nonce = '', seal = ''] = token.trim().split('.')
    const expiresAtMs = Number.parseInt(expires, 36)
    if (!Number.isSafeInteger(expiresAtMs) || nonce === '') throw conflict('notice-token')
    if (messages.isUsed(nonce)) throw conflict('notice-token-used')
    const leftMs = expiresAtMs - clock.now()
    // One from the future was made by a clock that was wrong.
    if (leftMs < 0 || leftMs > CONFIRM_WITHIN_MS) throw conflict('notice-token-old')
    const [given, right] = [Buffer.from(seal), Buffer.from(sealOf(expires, nonce, digest))]
    if (given.length !== right.length || !timingSafeEqual(given, right)) throw conflict('notice-changed')
    return nonce
  }

  /**
   * Puts on its way what was previewed, and nothing else.
   * @returns the notice's id
   * @throws StationError `invalid-input` `missing-setting`, `notice-nobody`; as `assertConfirms`
   */
  function confirm(request: NoticeRequest, token: string, who: string): number {
    if (missing.length > 0) throw missingError(missing)
    const noticeId = perform((act) => {
      const planned = plan(request)
      const nonce = assertConfirms(token, digestOf(planned, request.batchId))
      if (planned.notices.length === 0) {
        throw new StationError('invalid-input', 'Nobody gets this notice', { reason: 'notice-nobody' })
      }
      const { template } = planned
      const head = { batchId: request.batchId, templateId: template.id, templateName: template.name }
      const id = messages.add(
        { ...head, providerId: template.providerId, nonce, who },
        planned.notices.map((each) => ({ ...each, key: randomUUID() })),
        clock.now(),
      )
      act.tell({ name: 'notice.changed', noticeId: id })
      return id
    })
    sender.wake()
    return noticeId
  }

  function messageOf(id: number): StoredMessage {
    const message = messages.get(id)
    if (message !== undefined) return message
    throw new StationError('not-found', `no message ${id}`, { reason: 'notice-not-found' })
  }

  function noticeOf(id: number) {
    const notice = messages.notice(id)
    if (notice !== undefined) return { ...notice, counts: messages.counts(id) }
    throw new StationError('not-found', `no notice ${id}`, { reason: 'notice-not-found' })
  }

  const notDoubted = () =>
    new StationError('conflict', 'The message is not in doubt', { reason: 'notice-not-doubted' })

  return {
    templates: {
      list: templates.list,
      named(name: string): number {
        const id = templates.named(name)
        if (id !== undefined) return id
        const names = templates.list().map((each) => each.name)
        throw new StationError('not-found', `no notice template ${name}`, {
          reason: 'notice-template-unknown',
          params: { name, names: names.join(', ') },
        })
      },
      /** @returns its id @throws StationError `conflict` `notice-template-twice` */
      save(template: NoticeTemplate, id?: number): number {
        return perform((act) => {
          const owner = templates.named(template.name)
          if (owner !== undefined && owner !== id) {
            throw new StationError('conflict', 'Another template has this name', {
              reason: 'notice-template-twice',
            })
          }
          if (id !== undefined) templates.change(templateOf(id).id, template, clock.now())
          act.tell({ name: 'notice.changed', noticeId: null })
          return id ?? templates.add(template, clock.now())
        })
      },
      remove: (id: number): void =>
        perform((act) => {
          templates.remove(templateOf(id).id)
          act.tell({ name: 'notice.changed', noticeId: null })
        }),
    },

    preview,
    confirm,
    list: (batchId: number) => messages.noticesOf(batchId).map(({ id }) => noticeOf(id)),
    get: noticeOf,
    messages: (noticeId: number) => messages.list(noticeOf(noticeId).id),
    /** Why what is queued waits; undefined while nothing is, or it goes on. */
    pace: (): Paced | undefined => (messages.isWaiting() ? paceNow(messages, rules, clock.now()) : undefined),

    /** Takes back what has not left. */
    cancel: (noticeId: number): void =>
      perform((act) => {
        messages.cancel(noticeOf(noticeId).id, clock.now())
        act.tell({ name: 'notice.changed', noticeId })
      }),

    /** A person says what became of a message in doubt; `again` sends it once more. */
    decide(id: number, verdict: 'sent' | 'failed' | 'again', who: string): void {
      perform((act) => {
        const { noticeId } = messageOf(id)
        const now = clock.now()
        const isDone = verdict === 'again' ? messages.again(id, now) : messages.decide(id, verdict, who, now)
        if (!isDone) throw notDoubted()
        act.tell({ name: 'notice.changed', noticeId })
      })
      sender.wake()
    },

    /**
     * Looks for a message in doubt at the provider, by the key that went with it. That it is not there proves nothing
     * yet: the provider may still be taking it.
     * @throws StationError `conflict` `notice-not-doubted`; `invalid-input` `missing-setting`; as the provider answers
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
      sender.wake()
      return 'found'
    },

    /** Never throws: what is wrong is part of the answer. */
    async account(): Promise<NoticeAccount> {
      const none = { missing, balanceWon: null, isLow: false }
      if (solapi === undefined) return { ...none, error: null }
      try {
        const answer = await solapi.balance()
        const said = answer.status === 200 ? bodyOf(BalanceReply, answer) : undefined
        if (said === undefined) throw requestError(answer, solapi.host)
        const balanceWon = said.balance + said.point
        return { missing, balanceWon, isLow: balanceWon < LOW_BALANCE_WON, error: null }
      } catch (thrown) {
        return { ...none, error: toWireError(thrown) }
      }
    },

    optOuts: {
      list: optOuts.list,
      /** @throws StationError `invalid-input` `notice-bad-phone` */
      add(given: string, who: string): void {
        const phone = mobileOf(given)
        if (phone === undefined) {
          throw new StationError('invalid-input', 'no mobile number', { reason: 'notice-bad-phone' })
        }
        perform((act) => {
          const entry = { hmac: key.fingerprint(phone), masked: maskedPhone(phone) }
          optOuts.add({ ...entry, who, addedAtMs: clock.now() })
          act.tell({ name: 'notice.changed', noticeId: null })
        })
      },
      remove: (hmac: string): void =>
        perform((act) => {
          optOuts.remove(hmac)
          act.tell({ name: 'notice.changed', noticeId: null })
        }),
    },

    /** Begins to send what is queued. */
    start(): void {
      const recovery = recoveryNotes(db).last()
      // Once for each: what is queued in a copy may have left after the copy was made.
      if (recovery !== undefined && facts.get(DOUBTED) !== recovery.atMs) {
        perform(() => {
          messages.doubtAll(toWireError(doubt('notice-restored')), clock.now())
          facts.set(DOUBTED, recovery.atMs, clock.now())
        })
      }
      sender.start()
    },
    /** Another host may have queued something. */
    wake: sender.wake,
    untilIdle: sender.untilIdle,
    stop: sender.stop,
    /** Forgets when notices left, long after any brake counts it. */
    purge: (beforeMs: number): void => messages.purge(beforeMs),
  }
}
