import { Button, Group, Text } from '@mantine/core'
import { FailureText } from '../lib/failure.tsx'
import { useText } from '../lib/i18n.ts'
import type { Undo } from '../lib/use-undo.ts'

/** Says what was just done and offers to undo it. Its space is always kept, so that nothing moves. */
export function UndoBar({ of: { last, undo, error, isPending } }: { of: Undo }) {
  const t = useText()
  return (
    <Group gap="sm" role="status" wrap="nowrap" mih={26}>
      {last !== undefined && (
        <>
          <Text size="sm">{last.text}</Text>
          <Button variant="subtle" loading={isPending} onClick={undo}>
            {t('common.undo')}
          </Button>
          <FailureText of={error} />
        </>
      )}
    </Group>
  )
}
