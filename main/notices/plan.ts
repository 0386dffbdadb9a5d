import { StationError } from '#shared/domain/errors.ts'
import { type NoticePlan, type NoticeRequest, planNotices } from '#shared/domain/notice-plan.ts'
import type { NoticeMessages } from '../db/notices/messages.ts'
import type { StoredNoticeTemplate } from '../db/notices/templates.ts'
import type { Desk } from '../grading/desk.ts'
import type { OptOuts } from './opt-outs.ts'
import { noticeSubjects } from './subjects.ts'
import type { NoticeTemplates } from './templates.ts'

export interface PlanParts {
  readonly desk: Pick<Desk, 'batches' | 'results'>
  readonly messages: Pick<NoticeMessages, 'sentTo'>
  readonly templates: Pick<NoticeTemplates, 'get'>
  readonly optOuts: Pick<OptOuts, 'has'>
}

export interface PlannedNotice extends NoticePlan {
  readonly template: StoredNoticeTemplate
}

/**
 * Who gets what, and who does not and why, as the exam stands now.
 * @throws StationError `conflict` `notice-reading`; `not-found` of the template, and as `Desk.batches.open`
 */
export type Plan = (request: NoticeRequest) => PlannedNotice

export function createPlan({ desk, messages, templates, optOuts }: PlanParts): Plan {
  return (request) => {
    const template = templates.get(request.templateId)
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
      isOptedOut: optOuts.has,
      wasSent: (number, phone) => sent.has(`${number}\n${phone}`),
    })
    return { ...planned, template }
  }
}
