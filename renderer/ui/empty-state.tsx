import { Stack, Text } from '@mantine/core'
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType, ReactNode } from 'react'

interface EmptyStateProps {
  readonly icon?: ComponentType<IconProps>
  readonly text: string
  readonly hint?: string | undefined
  /** What to do about it. */
  readonly children?: ReactNode
  readonly className?: string | undefined
}

/** Fills a screen that has nothing to show: says so, and what to do next. */
export const EmptyState = ({ icon: Icon, text, hint, children, className }: EmptyStateProps) => (
  <Stack align="center" justify="center" gap="md" flex={1} ta="center" className={className ?? ''}>
    {Icon !== undefined && <Icon size={40} stroke={1.2} aria-hidden />}
    <Text fw={hint === undefined ? undefined : 600}>{text}</Text>
    {hint !== undefined && (
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    )}
    {children}
  </Stack>
)
