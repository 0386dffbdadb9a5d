import { Button, FileButton } from '@mantine/core'
import { IconDownload, IconFilePlus, IconFolderPlus } from '@tabler/icons-react'
import { useRef } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import { SCAN_ENDINGS } from '#shared/domain/scan-files.ts'
import { BatchPicker } from '../../lib/batch-picker.tsx'
import { useText } from '../../lib/i18n.ts'
import { useSaveResults } from '../../lib/use-save-results.ts'
import type { Undoable } from '../../lib/use-undo.ts'
import { Bar } from '../../ui/bar.tsx'
import { ExamMenu } from './exam-menu.tsx'
import classes from './import.module.css'
import { KeyButton } from './key-button.tsx'
import { NewBatch } from './new-batch.tsx'
import { RosterButton } from './roster-button.tsx'

export const ACCEPTED = SCAN_ENDINGS.join(',')

interface BatchBarProps {
  readonly batch: Batch | undefined
  readonly onFiles: (files: readonly File[]) => void
  readonly isNewOpen: boolean
  readonly setNewOpen: (isOpen: boolean) => void
  readonly did: (done: Undoable) => void
}

/** Which batch, its key and roster, adding files and exporting results. */
export function BatchBar({ batch, onFiles, isNewOpen, setNewOpen, did }: BatchBarProps) {
  const t = useText()
  const folder = useRef<HTMLInputElement>(null)
  const save = useSaveResults()
  return (
    <Bar role="toolbar" aria-label={t('screen.import')}>
      <BatchPicker />
      {batch !== undefined && <ExamMenu key={batch.id} batch={batch} did={did} />}
      <NewBatch isOpen={isNewOpen} setOpen={setNewOpen} />
      {batch !== undefined && (
        <>
          <KeyButton key={`key ${batch.id}`} batch={batch} did={did} />
          <RosterButton key={`roster ${batch.id}`} batch={batch} did={did} />
          <Button
            variant="default"
            leftSection={<IconDownload size={14} />}
            loading={save.isPending}
            disabled={batch.counts.done === 0}
            onClick={() => save.mutate({ batchId: batch.id, format: 'csv' })}
          >
            {t('import.exportCsv')}
          </Button>
          <FileButton multiple accept={ACCEPTED} onChange={onFiles}>
            {(props) => (
              <Button
                {...props}
                ml="auto"
                className={classes.addTo}
                title={t('import.addTo', { name: batch.name })}
                leftSection={<IconFilePlus size={14} />}
              >
                {t('import.addTo', { name: batch.name })}
              </Button>
            )}
          </FileButton>
          <input
            ref={folder}
            type="file"
            hidden
            multiple
            aria-label={t('import.pickFolder')}
            {...{ webkitdirectory: '' }}
            onChange={(event) => {
              onFiles([...(event.currentTarget.files ?? [])])
              event.currentTarget.value = ''
            }}
          />
          <Button
            variant="default"
            leftSection={<IconFolderPlus size={14} />}
            onClick={() => folder.current?.click()}
          >
            {t('import.pickFolder')}
          </Button>
        </>
      )}
    </Bar>
  )
}
