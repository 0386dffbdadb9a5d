import { randomUUID, timingSafeEqual } from 'node:crypto'
import { StationError } from '#shared/domain/errors.ts'
import type { NoticePlan, NoticeRequest } from '#shared/domain/notice-plan.ts'
import type { NoticeTemplate } from '#shared/domain/notice-template.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { Clock } from '../base/clock.ts'
import { digestOf } from '../base/digest.ts'
import type { NoticeMessages } from '../db/notices/messages.ts'
import type { Perform } from '../jobs/perform.ts'
import type { Forgotten } from './forgotten.ts'
import type { Plan, PlannedNotice } from './plan.ts'
import { missingError } from './solapi.ts'
import type { StationKey } from './station-key.ts'

/** How long a preview may be confirmed. */
const CONFIRM_WITHIN_MS = 10 * 60_000

export interface ConfirmationParts {
  readonly plan: Plan
  readonly messages: Pick<NoticeMessages, 'add' | 'isUsed'>
  readonly key: Pick<StationKey, 'seal'>
  readonly settings: Settings
  /** Variables that are not set; nothing is confirmed before. */
  readonly missing: readonly string[]
  readonly clock: Clock
  readonly perform: Perform
  /** Time of which it is not known what was sent. */
  readonly forgotten: () => Forgotten | null
  /** Something waits to leave. */
  readonly wake: () => void
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
  readonly forgotten: Forgotten | null
}

/** A notice is shown whole before it goes, and a person's word is good for what was shown and nothing else. */
export function createConfirmation(parts: ConfirmationParts) {
  const { plan, messages, key, settings, missing, clock, perform, forgotten, wake } = parts

  /** Everything that a confirmation is about, in one digest: who gets what, who does not, from whom, and at what price. */
  function digestOfPlan({ notices, excluded, template }: PlannedNotice, batchId: number): string {
    const { solapiBaseUrl, solapiKey, solapiPfId, solapiSender, noticeSmsFallback } = settings
    const from = { solapiBaseUrl, solapiKey, solapiPfId, solapiSender, noticeSmsFallback }
    const prices = [settings.noticePrice, settings.noticeSmsPrice]
    return digestOf({ batchId, template, notices, excluded, from, prices })
  }

  const sealOf = (expires: string, nonce: string, digest: string) =>
    key.seal(`${expires}\n${nonce}\n${digest}`).slice(0, 32)

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

  return {
    /** @throws StationError as `Plan` */
    preview(request: NoticeRequest): NoticePreview {
      const planned = plan(request)
      const expiresAtMs = clock.now() + CONFIRM_WITHIN_MS
      const [expires, nonce] = [expiresAtMs.toString(36), randomUUID()]
      const token = `${expires}.${nonce}.${sealOf(expires, nonce, digestOfPlan(planned, request.batchId))}`
      const { noticePrice, noticeSmsPrice, noticeSmsFallback } = settings
      const each = noticeSmsFallback ? Math.max(noticePrice, noticeSmsPrice) : noticePrice
      const costWon = Math.ceil(planned.notices.length * each)
      return {
        ...planned,
        token,
        expiresAtMs,
        costWon,
        smsFallback: noticeSmsFallback,
        forgotten: forgotten(),
      }
    },

    /**
     * Puts on its way what was previewed, and nothing else.
     * @returns the notice's id
     * @throws StationError `invalid-input` `missing-setting`, `notice-nobody`; as `Plan` and `assertConfirms`
     */
    confirm(request: NoticeRequest, token: string, who: string): number {
      if (missing.length > 0) throw missingError(missing)
      const noticeId = perform((act) => {
        const planned = plan(request)
        const nonce = assertConfirms(token, digestOfPlan(planned, request.batchId))
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
      wake()
      return noticeId
    },
  }
}
