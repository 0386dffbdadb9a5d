import { type ElementProps, UnstyledButton, type UnstyledButtonProps } from '@mantine/core'
import classes from './toggle.module.css'

interface ToggleProps extends UnstyledButtonProps, ElementProps<'button', keyof UnstyledButtonProps> {
  readonly isOn: boolean
  /** A tab chooses what is shown, a filter narrows it. */
  readonly kind: 'tab' | 'filter'
}

/** A word to press that stays pressed. */
export const Toggle = ({ isOn, kind, ...rest }: ToggleProps) => (
  <UnstyledButton className={classes.toggle ?? ''} data-kind={kind} aria-pressed={isOn} {...rest} />
)
