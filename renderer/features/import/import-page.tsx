import { Button, FileButton } from '@mantine/core'
import { IconScan } from '@tabler/icons-react'
import { useCallback, useEffect, useState } from 'react'
import type { PageStanding } from '#shared/contract/batches.ts'
import { useText } from '../../lib/i18n.ts'
import { SheetPanel } from '../../lib/sheet/sheet-panel.tsx'
import { useOpenSheet } from '../../lib/sheet/use-open-sheet.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import { useFileDrop } from '../../lib/use-file-drop.ts'
import { useUndo } from '../../lib/use-undo.ts'
import { DropHint } from '../../ui/drop-hint.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SplitScreen } from '../../ui/split-screen.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { AttendancePane } from './attendance-pane.tsx'
import { ACCEPTED, BatchBar } from './batch-bar.tsx'
import classes from './import.module.css'
import { PageGrid } from './page-grid.tsx'
import { ProgressStrip } from './progress-strip.tsx'
import { RejectedFiles } from './rejected-files.tsx'
import { SheetActions } from './sheet-actions.tsx'
import { useUploads } from './upload-store.ts'

/** How many pages the filter leaves. */
function countOf(counts: Readonly<Record<string, number>>, standing: PageStanding | undefined): number {
  return standing === undefined ? (counts.total ?? 0) : (counts[standing] ?? 0)
}

export default function ImportPage() {
  const t = useText()
  const { client } = useStation()
  const { batch, isLoading } = useBatch()
  const add = useUploads((state) => state.add)
  const [standing, setStanding] = useState<PageStanding>()
  const [open, setOpen] = useOpenSheet(batch?.id)
  const undo = useUndo()
  const [isAttendance, setAttendance] = useState(false)
  const [isNewOpen, setNewOpen] = useState(false)
  // Files that came before there was a batch to put them in.
  const [held, setHeld] = useState<readonly File[]>([])
  const onFiles = useCallback(
    (files: readonly File[]) => {
      if (files.length > 0) setHeld((before) => [...before, ...files])
      if (!isLoading && batch === undefined) setNewOpen(true)
    },
    [isLoading, batch],
  )
  useEffect(() => {
    if (batch === undefined || held.length === 0) return
    setHeld([])
    void add(client, batch, held)
  }, [add, client, batch, held])
  const isOver = useFileDrop(onFiles)

  return (
    <SplitScreen
      label={t('screen.import')}
      columns="minmax(320px, 1fr) minmax(520px, 1.2fr)"
      aside={
        open !== undefined ? (
          <SheetPanel
            key={open}
            pageId={open}
            onClose={() => setOpen(undefined)}
            onOpen={setOpen}
            actions={
              batch !== undefined && (
                <SheetActions batch={batch} pageId={open} did={undo.did} onGone={() => setOpen(undefined)} />
              )
            }
          />
        ) : isAttendance && batch !== undefined ? (
          <AttendancePane batchId={batch.id} onOpen={setOpen} onClose={() => setAttendance(false)} />
        ) : undefined
      }
    >
      <BatchBar
        batch={batch}
        onFiles={onFiles}
        isNewOpen={isNewOpen}
        setNewOpen={setNewOpen}
        did={undo.did}
      />
      {undo.last !== undefined && (
        <div className={classes.undo}>
          <UndoBar of={undo} />
        </div>
      )}
      {batch !== undefined && (
        <ProgressStrip
          batch={batch}
          standing={standing}
          onStanding={setStanding}
          onAttendance={() => {
            setOpen(undefined)
            setAttendance(true)
          }}
        />
      )}
      <RejectedFiles />
      {batch === undefined && !isLoading && (
        <EmptyState className={classes.drop} icon={IconScan} text={t('import.noBatch')} />
      )}
      {batch !== undefined && batch.counts.total === 0 && (
        <EmptyState
          className={classes.drop}
          icon={IconScan}
          text={t('import.dropHere')}
          hint={t('import.dropHint')}
        >
          <FileButton multiple accept={ACCEPTED} onChange={onFiles}>
            {(props) => <Button {...props}>{t('import.pickFiles')}</Button>}
          </FileButton>
        </EmptyState>
      )}
      {batch !== undefined && batch.counts.total > 0 && (
        <PageGrid
          batchId={batch.id}
          standing={standing}
          total={countOf(batch.counts, standing)}
          selected={open}
          onSelect={({ id }) => setOpen(id)}
        />
      )}
      {isOver && (
        <DropHint
          text={batch === undefined ? t('import.dropHere') : t('import.dropInto', { name: batch.name })}
        />
      )}
    </SplitScreen>
  )
}
