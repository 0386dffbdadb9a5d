import { useState } from 'react'
import type { KeyCells, KeyPreview, SheetKey } from '#shared/contract/keys.ts'
import { KeyDialog } from './key-dialog.tsx'
import { KeyGrid } from './key-grid.tsx'

interface KeyEditorProps {
  readonly batchId: number
  readonly cells: KeyCells
  /** Of cells that a sheet says. */
  readonly doubts?: SheetKey['doubts']
  /** @param before  the key till then, base64 */
  readonly onTaken: (before: string | null) => void
  readonly onClose: () => void
}

/** A key in cells, then what it would change, then taken. */
export function KeyEditor({ batchId, cells, doubts, onTaken, onClose }: KeyEditorProps) {
  const [shown, setShown] = useState<{ csv: string; preview: KeyPreview }>()
  return (
    <>
      <KeyGrid
        {...{ batchId, cells, doubts, onClose }}
        isShown={shown === undefined}
        onPreview={(csv, preview) => setShown({ csv, preview })}
      />
      {shown !== undefined && (
        <KeyDialog
          {...{ batchId, onTaken }}
          csv={shown.csv}
          first={shown.preview}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  )
}
