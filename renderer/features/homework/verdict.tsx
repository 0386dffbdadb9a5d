import { IconCircleCheck, IconCircleDashed, IconCircleX, type IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { HomeworkVerdict } from '#shared/domain/homework.ts'
import { useText } from '../../lib/i18n.ts'
import { Mark } from '../../lib/standing.tsx'

const ICONS: Record<HomeworkVerdict, ComponentType<IconProps>> = {
  pass: IconCircleCheck,
  fail: IconCircleX,
  none: IconCircleDashed,
}

/** A verdict by shape and word; it is neither of the colours, which say how far work is to be trusted. */
export function Verdict({ of }: { of: HomeworkVerdict }) {
  const t = useText()
  return <Mark icon={ICONS[of]} as="none" text={t(`homework.verdicts.${of}`)} />
}
