import { Button, FileButton } from '@mantine/core'
import { IconCheck, IconUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Batch, KeyPreview } from '#shared/contract/batches.ts'
import { FailureText } from '../../lib/failure.tsx'
import { toBase64 } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { TABLE_FILES } from './table-button.tsx'

/** Whether there is something that people ought to see of a key before it is taken. */
function isWorthALook({ open, forms, possible, changes }: KeyPreview): boolean {
  if (open.strokes.length + open.dates.length > 0) return true
  const isWhole = (forms ?? []).every(
    ({ unkeyed, points }) =>
      unkeyed.length === 0 && (possible === null || Math.abs(points - possible) < 0.01),
  )
  return !isWhole || (changes ?? []).some(({ before }) => before.points !== null)
}

/** Gives an exam its key. One that leaves something open, lacks answers or changes scores is looked at first. */
export function KeyButton({ batch }: { batch: Batch }) {
  const t = useText()
  const { client } = useStation()
  const [shown, setShown] = useState<{ csv: string; preview: KeyPreview }>()
  const give = useMutation({
    async mutationFn(file: File) {
      const csv = await toBase64(file)
      const preview = await client.batches.previewKey({ id: batch.id, csv })
      if (isWorthALook(preview)) setShown({ csv, preview })
      else await client.batches.setKey({ id: batch.id, csv })
    },
  })
  return (
    <>
      <FileButton accept={TABLE_FILES} onChange={(file) => file !== null && give.mutate(file)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            loading={give.isPending}
            leftSection={batch.hasKey ? <IconCheck size={14} /> : <IconUpload size={14} />}
          >
            {t('import.key')}
          </Button>
        )}
      </FileButton>
      <FailureText of={give.error} size="xs" />
      {shown !== undefined && (
        <KeyDialog
          batchId={batch.id}
          csv={shown.csv}
          first={shown.preview}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  )
}
