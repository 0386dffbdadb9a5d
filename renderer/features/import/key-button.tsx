import { useState } from 'react'
import type { Batch, KeyPreview } from '#shared/contract/batches.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { differs, KeyDialog } from './key-dialog.tsx'
import { TableButton } from './table-button.tsx'

/** Whether there is something that people ought to see of a key before it is taken. */
function isWorthALook({ open, forms, possible, changes }: KeyPreview): boolean {
  if (open.strokes.length + open.dates.length > 0) return true
  const isWhole = (forms ?? []).every(
    ({ unkeyed, points }) => unkeyed.length === 0 && (possible === null || !differs(points, possible)),
  )
  return !isWhole || (changes ?? []).some(({ before }) => before.points !== null)
}

/** Gives an exam its key. One that leaves something open, lacks answers or changes scores is looked at first. */
export function KeyButton({ batch }: { batch: Batch }) {
  const t = useText()
  const { client } = useStation()
  const [shown, setShown] = useState<{ csv: string; preview: KeyPreview }>()
  return (
    <>
      <TableButton
        label={t('import.key')}
        isSet={batch.hasKey}
        send={async (csv) => {
          const preview = await client.batches.previewKey({ id: batch.id, csv })
          if (isWorthALook(preview)) setShown({ csv, preview })
          else await client.batches.setKey({ id: batch.id, csv })
        }}
      />
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
