import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Batch } from '#shared/contract/batches.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import type { Undoable } from '../../lib/use-undo.ts'
import { SheetKeyButton } from './sheet-key-button.tsx'

interface SheetActionsProps {
  readonly batch: Batch
  readonly pageId: number
  readonly did: (done: Undoable) => void
  /** The sheet is out of the exam now. */
  readonly onGone: () => void
}

/** What can be done with a sheet as a whole: read it again, take it out, take it for the key. */
export function SheetActions({ batch, pageId, did, onGone }: SheetActionsProps) {
  const t = useText()
  const { api, client } = useStation()
  const pageIds = [pageId]
  const retry = useMutation(api.batches.retryPages.mutationOptions())
  const remove = useMutation(
    api.batches.removePages.mutationOptions({
      onSuccess() {
        onGone()
        did({ text: t('import.takenOut'), undo: () => client.batches.restorePages({ pageIds }) })
      },
    }),
  )
  return (
    <>
      <FailureText of={retry.error ?? remove.error} size="xs" />
      <Button variant="default" onClick={() => retry.mutate({ pageIds })}>
        {t('common.readAgain')}
      </Button>
      <Button variant="default" onClick={() => remove.mutate({ pageIds })}>
        {t('import.remove')}
      </Button>
      <SheetKeyButton batch={batch} pageId={pageId} did={did} onGone={onGone} />
    </>
  )
}
