import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconPlayerPlay,
  type IconProps,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { JobState as State } from '#shared/domain/job.ts'
import { useText } from '../../lib/i18n.ts'
import classes from './queue.module.css'

const ICONS: Record<State, ComponentType<IconProps>> = {
  ready: IconClock,
  leased: IconPlayerPlay,
  done: IconCircleCheck,
  dead: IconAlertTriangle,
  cancelled: IconCircleMinus,
}

/** A job's state: shape and word, and a colour where it means something. */
export function JobState({ of }: { of: State }) {
  const t = useText()
  const Icon = ICONS[of]
  return (
    <span className={classes.state} data-state={of}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {t(`queue.states.${of}`)}
    </span>
  )
}
