import { DoubtReason } from '#shared/domain/marks.ts'
import { errorText, type TextKey, type Translate } from '#shared/i18n/index.ts'

const IDENTITY: Readonly<Record<string, TextKey>> = {
  'same-number': 'review.reason.sameNumber',
  'not-on-roster': 'review.reason.notOnRoster',
  'number-doubtful': 'review.reason.numberDoubtful',
  'form-without-key': 'review.reason.formWithoutKey',
}

/** Why a review is open, in the user's words. */
export function reasonText(t: Translate, reason: string): string {
  const doubt = DoubtReason.safeParse(reason)
  if (doubt.success) return t(`doubt.${doubt.data}`)
  const identity = IDENTITY[reason]
  return identity === undefined ? errorText(t, { code: 'unreadable', reason, message: reason }) : t(identity)
}
