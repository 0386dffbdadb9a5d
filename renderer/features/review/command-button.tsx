import { Button, Kbd } from '@mantine/core'
import type { ReactNode } from 'react'

interface CommandButtonProps {
  /** The key that does the same. */
  readonly keyName: string
  readonly onClick: () => void
  /** Whether it is what people most often want. */
  readonly isMain?: boolean
  readonly title?: string
  readonly children: ReactNode
}

/** Something to decide by, with its key in front of it. */
export const CommandButton = ({ keyName, isMain = false, children, ...rest }: CommandButtonProps) => (
  <Button {...rest} variant={isMain ? 'filled' : 'default'} leftSection={<Kbd size="xs">{keyName}</Kbd>}>
    {children}
  </Button>
)
