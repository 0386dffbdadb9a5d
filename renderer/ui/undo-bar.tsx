import { Button, Group, Text } from '@mantine/core'
import { useText } from '../lib/i18n.ts'
import type { Undoable } from '../lib/use-undo.ts'

interface UndoBarProps {
  readonly last: Undoable | undefined
  readonly onUndo: () => void
}

/** Says what was just done and offers to undo it. Its space is always kept, so that nothing moves. */
export function UndoBar({ last, onUndo }: UndoBarProps) {
  const t = useText()
  return (
    <Group gap="sm" role="status" wrap="nowrap" mih={26}>
      {last !== undefined && (
        <>
          <Text size="sm">{last.text}</Text>
          <Button variant="subtle" onClick={onUndo}>
            {t('common.undo')}
          </Button>
        </>
      )}
    </Group>
  )
}
