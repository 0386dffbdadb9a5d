import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconLoader2,
  type IconProps,
  IconXboxX,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { MessageState } from '#shared/contract/notices.ts'
import { useText } from '../../lib/i18n.ts'
import { Mark } from '../../lib/standing.tsx'

/** Each state by one of the four meanings, with its shape and word. */
const LOOKS: Record<
  MessageState,
  { icon: ComponentType<IconProps>; as: 'ok' | 'review' | 'error' | 'none' }
> = {
  queued: { icon: IconClock, as: 'none' },
  sending: { icon: IconLoader2, as: 'none' },
  sent: { icon: IconCircleCheck, as: 'ok' },
  failed: { icon: IconXboxX, as: 'error' },
  ambiguous: { icon: IconAlertTriangle, as: 'review' },
  cancelled: { icon: IconCircleMinus, as: 'none' },
}

export function MessageStanding({ of }: { readonly of: MessageState }) {
  const t = useText()
  return <Mark {...LOOKS[of]} text={t(`notices.state.${of}`)} />
}
