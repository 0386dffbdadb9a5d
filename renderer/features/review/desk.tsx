import type { ReviewItem } from '#shared/contract/reviews.ts'
import { GlanceDesk } from './glance-desk.tsx'
import { IdentityDesk } from './identity-desk.tsx'
import { MarkDesk } from './mark-desk.tsx'
import { PageDesk } from './page-desk.tsx'
import { isGlance } from './page-question.ts'
import type { Draft } from './review-state.ts'
import type { ReviewDesk } from './use-review-desk.ts'
import { WholePage } from './whole-page.tsx'

interface DeskProps {
  readonly item: ReviewItem
  readonly draft: Draft | undefined
  readonly desk: ReviewDesk
}

/** The current item, shown as its question needs it. */
export function Desk({ item, draft, desk: { run, isWholePage, corners, taken, setCorners } }: DeskProps) {
  if (isWholePage && item.lane !== 'page') return <WholePage item={item} />
  if (isGlance(item)) return <GlanceDesk item={item} run={run} />
  if (item.lane === 'page')
    return (
      <PageDesk key={item.id} item={item} corners={corners} taken={taken} onCorners={setCorners} run={run} />
    )
  return item.machine.decision === null ? (
    <IdentityDesk item={item} draft={draft} run={run} />
  ) : (
    <MarkDesk item={item} draft={draft} run={run} />
  )
}
