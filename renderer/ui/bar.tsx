import { type ElementProps, Group, type GroupProps } from '@mantine/core'
import classes from './bar.module.css'

type BarProps = GroupProps & ElementProps<'div', keyof GroupProps>

/** The row of controls above what a screen shows. */
export const Bar = ({ className, ...rest }: BarProps) => (
  <Group gap="sm" px="md" py="sm" className={`${classes.bar} ${className ?? ''}`} {...rest} />
)
