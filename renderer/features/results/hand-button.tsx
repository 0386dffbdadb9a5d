import { Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import type { Undoable } from '../../lib/use-undo.ts'
import { HandDialog } from './hand-dialog.tsx'

interface HandButtonProps {
  readonly batch: Batch
  readonly did: (done: Undoable) => void
}

/** Opens what people score of an exam; what they save can be undone. */
export function HandButton({ batch, did }: HandButtonProps) {
  const t = useText()
  const { client } = useStation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={14} />} onClick={() => setOpen(true)}>
        {t('results.hand.title')}
      </Button>
      {isOpen && (
        <HandDialog
          batch={batch}
          onClose={() => setOpen(false)}
          onSaved={(before) => {
            setOpen(false)
            did({
              text: t('results.hand.saved', { count: before.length }),
              undo: () => client.results.setHand({ batchId: batch.id, entries: before }),
            })
          }}
        />
      )}
    </>
  )
}
