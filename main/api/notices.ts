import type { StoredMessage } from '#main/db/notices/messages.ts'
import type { NoticeMessage, NoticeSummary } from '#shared/contract/notices.ts'
import { shownPhone } from '#shared/domain/notice-plan.ts'
import { maskedPhone } from '#shared/domain/phone.ts'
import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

const OK = { ok: true } as const

const summary = ({
  counts: { delivered, ...counts },
  ...notice
}: ReturnType<ApiParts['notices']['get']>): NoticeSummary => ({ ...notice, counts, delivered })

const message = ({ deliveredAtMs, ...each }: StoredMessage): NoticeMessage => ({
  id: each.id,
  number: each.number,
  name: each.name,
  relation: each.relation,
  phone: maskedPhone(each.phone),
  text: each.text,
  state: each.state,
  isDelivered: deliveredAtMs !== null,
  sendingAtMs: each.sendingAtMs,
  error: each.error,
  decidedBy: each.decidedBy,
})

export const noticesApi = (os: Implementer, { notices, operator }: ApiParts) => ({
  templates: os.notices.templates.handler(() => notices.templates.list()),
  saveTemplate: os.notices.saveTemplate.handler(({ input: { id, ...template } }) => ({
    id: notices.templates.save(template, id),
  })),
  removeTemplate: os.notices.removeTemplate.handler(({ input }) => {
    notices.templates.remove(input.id)
    return OK
  }),
  preview: os.notices.preview.handler(({ input }) => {
    const { notices: planned, excluded, template: _, ...rest } = notices.preview(input)
    return {
      ...rest,
      notices: planned.map(({ variables: _variables, phone, clipped, ...each }) => ({
        ...each,
        phone: maskedPhone(phone),
        clipped: [...clipped],
      })),
      excluded: excluded.map(({ phone, ...each }) => ({ ...each, phone: shownPhone(phone) })),
    }
  }),
  confirm: os.notices.confirm.handler(({ input }) => ({
    id: notices.confirm(input.request, input.token, operator()),
  })),
  list: os.notices.list.handler(({ input }) => ({
    notices: notices.list(input.batchId).map(summary),
    paced: notices.pace() ?? null,
  })),
  messages: os.notices.messages.handler(({ input }) => notices.messages(input.id).map(message)),
  cancel: os.notices.cancel.handler(({ input }) => {
    notices.cancel(input.id)
    return OK
  }),
  lookUp: os.notices.lookUp.handler(async ({ input }) => ({
    found: (await notices.lookUp(input.messageId)) === 'found',
  })),
  decide: os.notices.decide.handler(({ input }) => {
    notices.decide(input.messageId, input.verdict, operator())
    return OK
  }),
  account: os.notices.account.handler(async () => {
    const { missing, ...rest } = await notices.account()
    return { ...rest, missing: [...missing] }
  }),
  optOuts: os.notices.optOuts.handler(() =>
    notices.optOuts.list().map(({ hmac, masked, who, addedAtMs }) => ({
      id: hmac,
      phone: masked,
      who,
      addedAtMs,
    })),
  ),
  addOptOut: os.notices.addOptOut.handler(({ input }) => {
    notices.optOuts.add(input.phone, operator())
    return OK
  }),
  removeOptOut: os.notices.removeOptOut.handler(({ input }) => {
    notices.optOuts.remove(input.id)
    return OK
  }),
})
