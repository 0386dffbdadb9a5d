import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import type { SheetKey } from '#shared/contract/keys.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import type { Undoable } from '../../lib/use-undo.ts'
import { KeyEditor } from './key-editor.tsx'

interface SheetKeyButtonProps {
  readonly batch: Pick<Batch, 'id' | 'name'>
  readonly pageId: number
  readonly did: (done: Undoable) => void
  /** The sheet was nobody's, and is out of the exam now. */
  readonly onGone: () => void
}

/** Takes a filled sheet for the key: shown in cells, its doubts asked, what it changes shown, and undone with all it did. */
export function SheetKeyButton({ batch: { id, name }, pageId, did, onGone }: SheetKeyButtonProps) {
  const t = useText()
  const { client } = useStation()
  const [sheet, setSheet] = useState<SheetKey>()
  const open = useMutation({
    mutationFn: () => client.batches.keyOfSheet({ id, pageId }),
    onSuccess: setSheet,
  })
  const taken = useMutation({
    // The sheet of the answers is no student's: while it stays, anybody without one may be its owner.
    async mutationFn(_before: string | null) {
      if (sheet?.isNobodys === true) await client.batches.removePages({ pageIds: [pageId] })
    },
    onSuccess(_, before) {
      const isGone = sheet?.isNobodys === true
      did({
        text: t(isGone ? 'import.sheetKey.takenOut' : 'import.keyTaken', { name }),
        async undo() {
          await client.batches.putKeyBack({ id, csv: before })
          if (isGone) await client.batches.restorePages({ pageIds: [pageId] })
        },
      })
      setSheet(undefined)
      if (isGone) onGone()
    },
  })
  return (
    <>
      <FailureText of={open.error ?? taken.error} size="xs" />
      <Button variant="default" loading={open.isPending} onClick={() => open.mutate()}>
        {t('import.sheetKey.take')}
      </Button>
      {sheet !== undefined && (
        <KeyEditor
          batchId={id}
          cells={sheet.cells}
          doubts={sheet.doubts}
          onTaken={(before) => taken.mutate(before)}
          onClose={() => setSheet(undefined)}
        />
      )}
    </>
  )
}
