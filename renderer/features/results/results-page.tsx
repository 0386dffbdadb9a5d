import { Alert, Button, Text } from '@mantine/core'
import { IconChartBar, IconUserShield } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { ResultItem, ResultRow } from '#shared/contract/results.ts'
import { useApp } from '../../lib/app-store.ts'
import { BatchAlarmList } from '../../lib/batch-alarm-list.tsx'
import { BatchPicker } from '../../lib/batch-picker.tsx'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { SheetPanel } from '../../lib/sheet/sheet-panel.tsx'
import { useOpenSheet } from '../../lib/sheet/use-open-sheet.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import type { LeftOut } from '../../lib/use-save-results.ts'
import { useUndo } from '../../lib/use-undo.ts'
import { Bar } from '../../ui/bar.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SplitScreen } from '../../ui/split-screen.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { AbsentList } from './absent-list.tsx'
import { CompareView } from './compare-view.tsx'
import { HandButton } from './hand-button.tsx'
import { ItemTable } from './item-table.tsx'
import { LeftOutList } from './left-out-list.tsx'
import { PaperButton } from './paper-button.tsx'
import { type Person, PersonalData } from './personal-data.tsx'
import { PrintMenu } from './print-menu.tsx'
import { SaveMenu } from './save-menu.tsx'
import { StudentTable } from './student-table.tsx'
import { Summary } from './summary.tsx'
import { TrendButton } from './trend-button.tsx'
import { type View, ViewTabs } from './view-tabs.tsx'
import { WarningList } from './warning-list.tsx'

// Its library is as large as all screens: it comes when a chart is asked for.
const Charts = lazy(() => import('./charts.tsx'))

export default function ResultsPage() {
  const t = useText()
  const { api } = useStation()
  const { batch, batches, isLoading } = useBatch()
  const go = useApp((state) => state.go)
  const [view, setView] = useState<View>('students')
  const [open, setOpen] = useOpenSheet(batch?.id)
  const undo = useUndo()
  const [item, setItem] = useState<ResultItem>()
  const [person, setPerson] = useState<Person>()
  const [leftOut, setLeftOut] = useState<readonly LeftOut[]>([])
  const table = useQuery({
    ...api.results.table.queryOptions({ input: { batchId: batch?.id ?? 1 } }),
    enabled: batch !== undefined,
  })
  const data = table.data
  const shown = data?.rows.find(({ pageId }) => pageId === open)
  const showItem = (chosen: ResultItem) => {
    setItem(chosen)
    setView('charts')
  }

  return (
    <SplitScreen
      label={t('screen.results')}
      columns="minmax(640px, 1.1fr) minmax(480px, 1fr)"
      aside={
        open === undefined ? undefined : (
          <SheetPanel
            key={open}
            pageId={open}
            onClose={() => setOpen(undefined)}
            onOpen={setOpen}
            actions={<OfStudent row={shown} pageId={open} onPersonal={setPerson} />}
          />
        )
      }
    >
      {person !== undefined && (
        <PersonalData
          of={person}
          onForgotten={() => setOpen(undefined)}
          onClose={() => setPerson(undefined)}
        />
      )}
      <Bar>
        <BatchPicker />
        <ViewTabs table={data} view={view} onView={setView} />
        {data !== undefined && <Summary table={data} />}
        {batch !== undefined && (
          <>
            <HandButton batch={batch} did={undo.did} />
            <PaperButton batchId={batch.id} did={undo.did} />
            <PrintMenu batchId={batch.id} table={data} />
            <SaveMenu
              batchId={batch.id}
              isDisabled={(data?.rows.length ?? 0) === 0}
              hasHand={data !== undefined && data.handPossible !== null}
              onSaved={setLeftOut}
            />
          </>
        )}
      </Bar>
      {undo.last !== undefined && <UndoBar of={undo} />}
      <FailureAlert of={table.error} m="sm" />
      {leftOut.length > 0 && <LeftOutList leftOut={leftOut} onClose={() => setLeftOut([])} />}
      <BatchAlarmList alarms={data?.alarms ?? []} here="results" />
      {batch !== undefined && data !== undefined && data.rows.length > 0 && (
        <WarningList batchId={batch.id} items={data.items} onItem={showItem} onOpen={setOpen} />
      )}
      {data !== undefined && batch?.hasKey === false && (
        <Alert color="gray" variant="light" m="sm" p="xs">
          <Text size="sm">{t('results.noKey')}</Text>
        </Alert>
      )}
      {(data?.rows.length ?? 0) === 0 && !isLoading && !table.isLoading ? (
        <EmptyState icon={IconChartBar} text={t('results.empty')}>
          <Button onClick={() => go('import')}>{t('results.toImport')}</Button>
        </EmptyState>
      ) : (
        data !== undefined && (
          <>
            {view === 'students' && (
              <StudentTable
                rows={data.rows}
                hasHand={data.handPossible !== null}
                selected={open}
                onOpen={setOpen}
              />
            )}
            {view === 'items' && <ItemTable items={data.items} onItem={showItem} />}
            {view === 'charts' && batch !== undefined && (
              <Suspense>
                <Charts
                  key={item === undefined ? '' : `${item.form} ${item.question}`}
                  batchId={batch.id}
                  table={data}
                  first={item}
                  onOpen={setOpen}
                />
              </Suspense>
            )}
            {view === 'compare' && batch !== undefined && (
              <CompareView key={batch.id} batch={batch} batches={batches} onOpen={setOpen} />
            )}
            {view === 'absent' && <AbsentList table={data} />}
          </>
        )
      )}
    </SplitScreen>
  )
}

interface OfStudentProps {
  /** undefined of a page that stands for no sheet. */
  readonly row: ResultRow | undefined
  readonly pageId: number
  readonly onPersonal: (person: Person) => void
}

/** What there is about the student of a sheet beyond this exam. */
function OfStudent({ row, pageId, onPersonal }: OfStudentProps) {
  const t = useText()
  const { number, name } = row ?? {}
  return (
    <>
      <TrendButton pageId={pageId} />
      {number && !/[?_]/.test(number) && (
        <Button
          variant="default"
          leftSection={<IconUserShield size={14} />}
          onClick={() => onPersonal({ number, name: name ?? '' })}
        >
          {t('results.personal.title')}
        </Button>
      )}
    </>
  )
}
