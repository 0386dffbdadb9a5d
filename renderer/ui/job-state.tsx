import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconPlayerPlay,
  type IconProps,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { JobRow } from '#shared/contract/jobs.ts'
import { useText } from '../lib/i18n.ts'
import { Mark } from '../lib/standing.tsx'

type State = JobRow['state']

const LOOKS: Record<State, { icon: ComponentType<IconProps>; as: 'ok' | 'error' | 'none' }> = {
  ready: { icon: IconClock, as: 'none' },
  leased: { icon: IconPlayerPlay, as: 'none' },
  done: { icon: IconCircleCheck, as: 'ok' },
  dead: { icon: IconAlertTriangle, as: 'error' },
  cancelled: { icon: IconCircleMinus, as: 'none' },
}

/** A job's state: shape and word, and a colour where it means something. */
export function JobState({ of }: { of: State }) {
  const t = useText()
  return <Mark {...LOOKS[of]} text={t(`queue.states.${of}`)} />
}
