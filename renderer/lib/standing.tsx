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
const STANDINGS: Record<PageStanding, { icon: ComponentType<IconProps>; text: TextKey }> = {
  ok: { icon: IconCircleCheck, text: 'status.ok' },
  review: { icon: IconAlertTriangle, text: 'status.review' },
  error: { icon: IconXboxX, text: 'status.error' },
  duplicate: { icon: IconCopy, text: 'status.duplicate' },
  empty: { icon: IconFile, text: 'status.empty' },
  queued: { icon: IconClock, text: 'standing.queued' },
  reading: { icon: IconLoader2, text: 'standing.reading' },
  cancelled: { icon: IconCircleMinus, text: 'standing.cancelled' },
}

interface MarkProps {
  readonly icon: ComponentType<IconProps>
  /** Whose colour it has; anything but the four meanings is neutral. */
  readonly as: string
  readonly text: string
  readonly size?: number
}

/** A meaning by its colour, shape and word. */
export const Mark = ({ icon: Icon, as, text, size = 14 }: MarkProps) => (
  <span className={classes.standing} data-standing={as}>
    <Icon size={size} stroke={1.8} aria-hidden />
    {text}
  </span>
)

export function Standing({ of, size = 14 }: { of: PageStanding; size?: number }) {
  const t = useText()
  const { icon, text } = STANDINGS[of]
  return <Mark icon={icon} as={of} text={t(text)} size={size} />
}
