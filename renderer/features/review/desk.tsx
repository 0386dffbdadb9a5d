import type { ReviewItem } from '#shared/contract/reviews.ts'
import { GlanceDesk } from './glance-desk.tsx'
import { IdentityDesk } from './identity-desk.tsx'
import { MarkDesk } from './mark-desk.tsx'
import { PageDesk } from './page-desk.tsx'
import { asksPartner, asksWho, isGlance } from './page-question.ts'
import { PartnerDesk } from './partner-desk.tsx'
import type { Draft } from './review-state.ts'
import { TwinDesk } from './twin-desk.tsx'
import type { ReviewDesk } from './use-review-desk.ts'
import { WholePage } from './whole-page.tsx'

interface DeskProps {
  readonly item: ReviewItem
  readonly draft: Draft | undefined
  readonly desk: ReviewDesk
}

/** The current item, shown as its question needs it. */
export function Desk({ item, draft, desk }: DeskProps) {
  const { run, isWholePage, isTwins, search, corners, taken, setCorners } = desk
  if (asksPartner(item)) return <PartnerDesk key={item.id} item={item} run={run} />
  if (isTwins) return <TwinDesk key={item.id} item={item} run={run} />
  if (isWholePage && item.lane !== 'page') return <WholePage item={item} />
  if (isGlance(item)) return <GlanceDesk item={item} run={run} />
  if (item.lane === 'page')
    return (
      <PageDesk key={item.id} item={item} corners={corners} taken={taken} onCorners={setCorners} run={run} />
    )
  return asksWho(item) ? (
    <IdentityDesk item={item} search={search} run={run} />
  ) : (
    <MarkDesk item={item} draft={draft} run={run} />
  )
}
