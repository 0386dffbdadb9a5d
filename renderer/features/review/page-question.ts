import type { ReviewItem } from '#shared/contract/reviews.ts'
import { isPageAlarm, type PageAlarm } from '#shared/domain/page-alarm.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { rowName } from '../../lib/sheet/row-name.ts'

const alarmOf = ({ lane, label }: Pick<ReviewItem, 'lane' | 'label'>): PageAlarm | undefined =>
  lane === 'page' && isPageAlarm(label) ? label : undefined

/** Whether it asks with which other page it is a sheet. */
export const asksPartner = ({ lane, label }: Pick<ReviewItem, 'lane' | 'label'>): boolean =>
  lane === 'identity' && label === 'partner'

/** Whether it asks whose sheet it is, to be answered by a student of the roster. */
export const asksWho = (item: Pick<ReviewItem, 'lane' | 'label' | 'machine'>): boolean =>
  item.lane === 'identity' && item.machine.decision === null && !asksPartner(item)

/** What it is about, as people call it. */
export const aboutText = (t: Translate, { lane, title }: Pick<ReviewItem, 'lane' | 'title'>): string =>
  title === null ? t(`review.lane.${lane}`) : rowName(t, title)

/** Whether the page was read well, so that one look at it is enough to decide. */
export const isGlance = (item: Pick<ReviewItem, 'lane' | 'label'>): boolean => alarmOf(item) === 'no-answers'

/** Whether the page was read, if badly, so that a person may review its rows instead. */
export const hasRows = (item: ReviewItem): boolean =>
  alarmOf(item) === 'many-doubts' || item.machine.text === 'damaged'

/** There is nothing to accept of a page whose answers were not found. */
export const isAcceptable = (item: ReviewItem): boolean => isGlance(item) || hasRows(item)
