import { Text } from '@mantine/core'
import type { WireError } from '#shared/domain/errors.ts'
import { errorText } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'

interface NotAddedProps {
  /** Names of files that are neither recordings nor pages. */
  readonly skipped: readonly string[]
  readonly rejected: readonly { readonly name: string; readonly error: WireError }[]
}

/** Files of a drop that were not taken, and why. */
export function NotAdded({ skipped, rejected }: NotAddedProps) {
  const t = useText()
  const lines = [
    ...(skipped.length > 0 ? [t('homework.skipped', { names: skipped.join(', ') })] : []),
    ...rejected.map(({ name, error }) => `${name}: ${errorText(t, error)}`),
  ]
  return lines.map((line) => (
    <Text key={line} size="sm" c="error" role="alert" px="md" py={4}>
      {line}
    </Text>
  ))
}
