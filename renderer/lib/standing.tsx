import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconCopy,
  IconFile,
  IconLoader2,
  type IconProps,
  IconXboxX,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { PageStanding } from '#shared/contract/batches.ts'
import type { TextKey } from '#shared/i18n/index.ts'
import { useText } from './i18n.ts'
import classes from './standing.module.css'

/** The four meanings and the neutral rest: each has a colour, a shape and a word, everywhere the same. */
export const STANDINGS: Record<PageStanding, { icon: ComponentType<IconProps>; text: TextKey }> = {
  ok: { icon: IconCircleCheck, text: 'status.ok' },
  review: { icon: IconAlertTriangle, text: 'status.review' },
  error: { icon: IconXboxX, text: 'status.error' },
  duplicate: { icon: IconCopy, text: 'status.duplicate' },
  empty: { icon: IconFile, text: 'status.empty' },
  queued: { icon: IconClock, text: 'standing.queued' },
  reading: { icon: IconLoader2, text: 'standing.reading' },
  cancelled: { icon: IconCircleMinus, text: 'standing.cancelled' },
}

export function Standing({ of, size = 14 }: { of: PageStanding; size?: number }) {
  const t = useText()
  const { icon: Icon, text } = STANDINGS[of]
  return (
    <span className={classes.standing} data-standing={of}>
      <Icon size={size} stroke={1.8} aria-hidden />
      {t(text)}
    </span>
  )
}
