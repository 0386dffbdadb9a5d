import type { ReviewItem } from '#shared/contract/reviews.ts'
import { isPageAlarm } from '#shared/domain/page-alarm.ts'

/** Whether the page was read, and something about it is asked once. */
export const isAlarm = ({ lane, label }: Pick<ReviewItem, 'lane' | 'label'>): boolean =>
  lane === 'page' && isPageAlarm(label)

/** There is nothing to accept of a page whose answers were not found. */
export const isAcceptable = (item: ReviewItem): boolean => isAlarm(item) || item.machine.text === 'damaged'
