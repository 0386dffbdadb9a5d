import { z } from 'zod'
import { WireError } from '../domain/errors.ts'
import { PACES } from '../domain/notice-pace.ts'
import { EXCLUSIONS, NoticeRequest, RELATIONS } from '../domain/notice-plan.ts'
import { NoticeTemplate } from '../domain/notice-template.ts'
import { Id, Ok, procedure, TimeMs } from './base.ts'

const Relation = z.enum(RELATIONS)

export const KeptNoticeTemplate = NoticeTemplate.extend({ id: Id })
export type KeptNoticeTemplate = z.infer<typeof KeptNoticeTemplate>

/** One who gets it, and what exactly. Numbers are masked here and everywhere on the screens. */
const PreviewedNotice = z.object({
  number: z.string(),
  name: z.string(),
  relation: Relation,
  phone: z.string(),
  text: z.string(),
  /** Variables whose value was cut to 23 characters. */
  clipped: z.array(z.string()),
})

const LeftOutNotice = z.object({
  number: z.string(),
  name: z.string(),
  relation: Relation.nullable(),
  phone: z.string().nullable(),
  why: z.enum(EXCLUSIONS),
  /** Of `no-value`: the variables. */
  names: z.string(),
})

export const NoticePreview = z.object({
  notices: z.array(PreviewedNotice),
  excluded: z.array(LeftOutNotice),
  /** Confirms exactly this, once. */
  token: z.string(),
  expiresAtMs: TimeMs,
  costWon: z.int(),
  smsFallback: z.boolean(),
  /**
   * Time of which the station has lost what it sent: it went back to a copy made at `fromMs` (null: to an empty beginning) at
   * `toMs`. Who got a notice then is not left out.
   */
  forgotten: z.object({ fromMs: TimeMs.nullable(), toMs: TimeMs }).nullable(),
})
export type NoticePreview = z.infer<typeof NoticePreview>

/**
 * `sent`: the provider has taken it. `ambiguous`: nobody knows; it is never sent again by itself. `cancelled`: a person
 * took it back before it left.
 */
export const MessageState = z.enum(['queued', 'sending', 'sent', 'failed', 'ambiguous', 'cancelled'])
export type MessageState = z.infer<typeof MessageState>

export const NoticeSummary = z.object({
  id: Id,
  batchId: Id,
  templateName: z.string(),
  who: z.string(),
  createdAtMs: TimeMs,
  counts: z.record(MessageState, z.int()),
  /** Of those sent: arrived at the phone, as the provider says. */
  delivered: z.int(),
})
export type NoticeSummary = z.infer<typeof NoticeSummary>

export const NoticeMessage = z.object({
  id: Id,
  number: z.string(),
  name: z.string(),
  relation: Relation,
  phone: z.string(),
  text: z.string(),
  state: MessageState,
  isDelivered: z.boolean(),
  /** When it left last. */
  sendingAtMs: TimeMs.nullable(),
  /** Why it failed, is in doubt, or has to wait. */
  error: WireError.nullable(),
  /** Who said what became of it. */
  decidedBy: z.string().nullable(),
})
export type NoticeMessage = z.infer<typeof NoticeMessage>

export const NoticePace = z.object({ why: z.enum(PACES), untilMs: TimeMs })
export type NoticePace = z.infer<typeof NoticePace>

const OptOut = z.object({ id: z.string(), phone: z.string(), who: z.string(), addedAtMs: TimeMs })

export const notices = {
  templates: procedure.output(z.array(KeptNoticeTemplate)),
  /** Saving sends nothing. */
  saveTemplate: procedure.input(NoticeTemplate.extend({ id: Id.optional() })).output(z.object({ id: Id })),
  removeTemplate: procedure.input(z.object({ id: Id })).output(Ok),
  preview: procedure.input(NoticeRequest).output(NoticePreview),
  /** The same request once more, and the token that its preview came with: what has changed since has to be seen again. */
  confirm: procedure
    .input(z.object({ request: NoticeRequest, token: z.string().max(200) }))
    .output(z.object({ id: Id })),
  list: procedure.input(z.object({ batchId: Id })).output(
    z.object({
      notices: z.array(NoticeSummary),
      /** Why what is queued waits; null while nothing is, or it goes on. */
      paced: NoticePace.nullable(),
    }),
  ),
  messages: procedure.input(z.object({ id: Id })).output(z.array(NoticeMessage)),
  /** Takes back what has not left. */
  cancel: procedure.input(z.object({ id: Id })).output(Ok),
  /** Looks for a message in doubt at the provider. */
  lookUp: procedure.input(z.object({ messageId: Id })).output(z.object({ found: z.boolean() })),
  /** A person says what became of a message in doubt; `again` sends it once more. */
  decide: procedure
    .input(z.object({ messageId: Id, verdict: z.enum(['sent', 'failed', 'again']) }))
    .output(Ok),
  account: procedure.output(
    z.object({
      /** Variables that are not set. */
      missing: z.array(z.string()),
      balanceWon: z.number().nullable(),
      isLow: z.boolean(),
      error: WireError.nullable(),
    }),
  ),
  optOuts: procedure.output(z.array(OptOut)),
  addOptOut: procedure.input(z.object({ phone: z.string().max(40) })).output(Ok),
  removeOptOut: procedure.input(z.object({ id: z.string() })).output(Ok),
}
