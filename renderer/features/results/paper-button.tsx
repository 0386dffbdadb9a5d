import { Button } from '@mantine/core'
import { IconChecklist } from '@tabler/icons-react'
import { useState } from 'react'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import type { Undoable } from '../../lib/use-undo.ts'
import { PaperDialog } from './paper-dialog.tsx'

interface PaperButtonProps {
  readonly batchId: number
  readonly did: (done: Undoable) => void
}

/** Opens the papers of an exam that were marked by hand; what is saved can be undone. */
export function PaperButton({ batchId, did }: PaperButtonProps) {
  const t = useText()
  const { client } = useStation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<IconChecklist size={14} />} onClick={() => setOpen(true)}>
        {t('results.paper.title')}
      </Button>
      {isOpen && (
        <PaperDialog
          batchId={batchId}
          onClose={() => setOpen(false)}
          onSaved={(before) => {
            setOpen(false)
            did({
              text: t('results.paper.saved', { count: before.length }),
              undo: () => client.results.setMarked({ batchId, entries: before }),
            })
          }}
        />
      )}
    </>
  )
}
