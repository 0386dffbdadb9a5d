import { ActionIcon, Tooltip } from '@mantine/core'
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType, Ref } from 'react'
import classes from './editor.module.css'

interface IconButtonProps {
  readonly label: string
  /** The word of the label that stands under the icon. */
  readonly word: string
  /** The keys that do the same, told in the tooltip. */
  readonly keys?: string
  readonly icon: ComponentType<IconProps>
  /** A menu's button is given what opens it. */
  readonly onClick?: () => void
  readonly ref?: Ref<HTMLButtonElement>
  readonly isOn?: boolean
  readonly isDisabled?: boolean
}

/** A button of the toolbar: an icon over a word, and what it does in full for screen readers and the tooltip. */
export function IconButton({
  label,
  word,
  keys,
  icon: Icon,
  isOn,
  isDisabled = false,
  ...button
}: IconButtonProps) {
  return (
    <Tooltip label={keys === undefined ? label : `${label} (${keys})`}>
      <ActionIcon
        {...button}
        className={classes.tool ?? ''}
        aria-label={label}
        aria-pressed={isOn}
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'accent' : 'gray'}
        disabled={isDisabled}
      >
        <Icon size={18} stroke={1.6} aria-hidden />
        <span>{word}</span>
      </ActionIcon>
    </Tooltip>
  )
}
