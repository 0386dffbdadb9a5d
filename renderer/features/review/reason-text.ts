import type { ReviewItem } from '#shared/contract/reviews.ts'
import { DoubtReason } from '#shared/domain/marks.ts'
import { isPageAlarm } from '#shared/domain/page-alarm.ts'
import { errorText, type TextKey, type Translate } from '#shared/i18n/index.ts'

const IDENTITY: Readonly<Record<string, TextKey>> = {
  'same-number': 'review.reason.sameNumber',
  'not-on-roster': 'review.reason.notOnRoster',
  'several-students': 'review.reason.severalStudents',
  'number-doubtful': 'review.reason.numberDoubtful',
  'form-without-key': 'review.reason.formWithoutKey',
  'partner-missing': 'review.reason.partnerMissing',
  'partner-order': 'review.reason.partnerOrder',
  'partner-form': 'review.reason.partnerForm',
}

/** Why a review is open, in the user's words. A whole page may lack print as a row may, and is told more of it. */
export function reasonText(t: Translate, { lane }: Pick<ReviewItem, 'lane'>, reason: string): string {
  const asError = () => errorText(t, { code: 'unreadable', reason, message: reason })
  if (lane === 'page') return isPageAlarm(reason) ? t(`alarm.${reason}`) : asError()
  const doubt = DoubtReason.safeParse(reason)
  if (doubt.success) return t(`doubt.${doubt.data}`)
  const identity = IDENTITY[reason]
  return identity === undefined ? asError() : t(identity)
}
