import type { ReviewItem } from '#shared/contract/reviews.ts'
import { isPageAlarm, type PageAlarm } from '#shared/domain/page-alarm.ts'

const alarmOf = ({ lane, label }: Pick<ReviewItem, 'lane' | 'label'>): PageAlarm | undefined =>
  lane === 'page' && isPageAlarm(label) ? label : undefined

/** Whether it asks whose sheet it is, to be answered by a student of the roster. */
export const asksWho = ({ lane, machine }: Pick<ReviewItem, 'lane' | 'machine'>): boolean =>
  lane === 'identity' && machine.decision === null

/** Whether the page was read well, so that one look at it is enough to decide. */
export const isGlance = (item: Pick<ReviewItem, 'lane' | 'label'>): boolean => alarmOf(item) === 'no-answers'

/** Whether the page was read, if badly, so that a person may review its rows instead. */
export const hasRows = (item: ReviewItem): boolean =>
  alarmOf(item) === 'many-doubts' || item.machine.text === 'damaged'

/** There is nothing to accept of a page whose answers were not found. */
export const isAcceptable = (item: ReviewItem): boolean => isGlance(item) || hasRows(item)
