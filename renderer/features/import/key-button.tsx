import { ActionIcon, Tooltip } from '@mantine/core'
import { IconTableOptions } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import type { KeyCells, KeyPreview } from '#shared/contract/keys.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { TableButton } from '../../lib/table-button.tsx'
import type { Undoable } from '../../lib/use-undo.ts'
import { differs, KeyDialog } from './key-dialog.tsx'
import { KeyEditor } from './key-editor.tsx'

/** Whether there is something that people ought to see of a key before it is taken. */
function isWorthALook({ open, forms, possible, changes }: KeyPreview): boolean {
  if (open.strokes.length + open.dates.length > 0) return true
  const isWhole = (forms ?? []).every(
    ({ unkeyed, points }) => unkeyed.length === 0 && (possible === null || !differs(points, possible)),
  )
  return !isWhole || (changes ?? []).some(({ before }) => before.points !== null)
}

interface KeyButtonProps {
  readonly batch: Batch
  readonly did: (done: Undoable) => void
}

/**
 * Gives an exam its key, from a file or cell by cell. One that leaves something open, lacks answers or changes scores is looked
 * at first; each can be undone.
 */
export function KeyButton({ batch, did }: KeyButtonProps) {
  const t = useText()
  const { client } = useStation()
  const { id, name } = batch
  const [shown, setShown] = useState<{ csv: string; preview: KeyPreview }>()
  const [cells, setCells] = useState<KeyCells>()
  const edit = useMutation({ mutationFn: () => client.batches.key({ id }), onSuccess: setCells })
  const taken = (before: string | null) => {
    setShown(undefined)
    setCells(undefined)
    did({
      text: t('import.keyTaken', { name }),
      undo: () => client.batches.putKeyBack({ id, csv: before }),
    })
  }
  return (
    <>
      <TableButton
        label={t('import.key')}
        isSet={batch.hasKey}
        send={async (csv) => {
          const preview = await client.batches.previewKey({ id, csv })
          if (isWorthALook(preview)) setShown({ csv, preview })
          else taken((await client.batches.setKey({ id, csv })).before)
        }}
      />
      <Tooltip label={t('import.keyGrid.title')}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('import.keyGrid.title')}
          onClick={() => edit.mutate()}
        >
          <IconTableOptions size={16} />
        </ActionIcon>
      </Tooltip>
      <FailureText of={edit.error} size="xs" />
      {cells !== undefined && (
        <KeyEditor batchId={id} cells={cells} onTaken={taken} onClose={() => setCells(undefined)} />
      )}
      {shown !== undefined && (
        <KeyDialog
          batchId={id}
          csv={shown.csv}
          first={shown.preview}
          onTaken={taken}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  )
}
