import { ActionIcon, Tooltip } from '@mantine/core'
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'

interface IconButtonProps {
  readonly label: string
  /** The keys that do the same, told in the tooltip. */
  readonly keys?: string
  readonly icon: ComponentType<IconProps>
  readonly onClick: () => void
  readonly isOn?: boolean
  readonly isDisabled?: boolean
}

/** A button with an icon, and a name for screen readers and the tooltip. */
export function IconButton({ label, keys, icon: Icon, onClick, isOn, isDisabled = false }: IconButtonProps) {
  return (
    <Tooltip label={keys === undefined ? label : `${label} (${keys})`}>
      <ActionIcon
        aria-label={label}
        aria-pressed={isOn}
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'accent' : 'gray'}
        disabled={isDisabled}
        onClick={onClick}
      >
        <Icon size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  )
}
