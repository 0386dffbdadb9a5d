import { Alert, Button, Text } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { roundHalfEven } from '#shared/domain/rounding.ts'
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
import { Toggle } from '../../ui/toggle.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { AbsentList } from './absent-list.tsx'
import { HandButton } from './hand-button.tsx'
import { ItemTable } from './item-table.tsx'
import { LeftOutList } from './left-out-list.tsx'
import { PaperButton } from './paper-button.tsx'
import { PrintMenu } from './print-menu.tsx'
import { SaveMenu } from './save-menu.tsx'
import { StudentTable } from './student-table.tsx'

// Its library is as large as all screens: it comes when a chart is asked for.
const Charts = lazy(() => import('./charts.tsx'))

const VIEWS = ['students', 'items', 'charts', 'absent'] as const
type View = (typeof VIEWS)[number]

export default function ResultsPage() {
  const t = useText()
  const { api } = useStation()
  const { batch, isLoading } = useBatch()
  const go = useApp((state) => state.go)
  const [view, setView] = useState<View>('students')
  const [open, setOpen] = useOpenSheet(batch?.id)
  const { last, did, undo } = useUndo()
  const [leftOut, setLeftOut] = useState<readonly LeftOut[]>([])
  const table = useQuery({
    ...api.results.table.queryOptions({ input: { batchId: batch?.id ?? 1 } }),
    enabled: batch !== undefined,
  })
  const data = table.data
  const counts: Partial<Record<View, number | undefined>> = {
    students: data?.rows.length,
    items: data?.items.length,
    absent: data === undefined ? 0 : data.absent.length + data.checking.length,
  }
  const suspects = data?.items.filter(({ isKeySuspect }) => isKeySuspect) ?? []

  return (
    <SplitScreen
      label={t('screen.results')}
      columns="minmax(640px, 1.1fr) minmax(480px, 1fr)"
      aside={
        open === undefined ? undefined : (
          <SheetPanel key={open} pageId={open} onClose={() => setOpen(undefined)} onOpen={setOpen} />
        )
      }
    >
      <Bar>
        <BatchPicker />
        {VIEWS.map((each) => (
          <Toggle key={each} kind="tab" isOn={each === view} onClick={() => setView(each)}>
            {t(`results.view.${each}`)} {each !== 'charts' && <b>{counts[each] ?? 0}</b>}
          </Toggle>
        ))}
        {data !== undefined && data.mean !== null && (
          <Text size="sm" c="dimmed">
            {t('results.mean', {
              mean: roundHalfEven(data.mean, 1).toFixed(1),
              deviation: roundHalfEven(data.deviation ?? 0, 1).toFixed(1),
            })}
          </Text>
        )}
        {data !== undefined && data.passRate !== null && (
          <Text size="sm" c="dimmed">
            {t('results.passRate', { percent: Math.round(data.passRate * 100) })}
          </Text>
        )}
        {data !== undefined && data.empty > 0 && (
          <Text size="sm" c="dimmed">
            {t('results.empties', { count: data.empty })}
          </Text>
        )}
        {batch !== undefined && (
          <>
            <HandButton batch={batch} did={did} />
            <PaperButton batchId={batch.id} did={did} />
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
      {last !== undefined && <UndoBar last={last} onUndo={undo} />}
      <FailureAlert of={table.error} m="sm" />
      {leftOut.length > 0 && <LeftOutList leftOut={leftOut} onClose={() => setLeftOut([])} />}
      <BatchAlarmList alarms={data?.alarms ?? []} here="results" />
      {suspects.length > 0 && (
        <Alert color="review" variant="light" m="sm" p="xs">
          <Text size="sm">
            {t('results.keySuspect', {
              questions: suspects.map(({ form, question }) => `${form} ${question}`.trim()).join(', '),
            })}
          </Text>
        </Alert>
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
            {view === 'items' && <ItemTable items={data.items} />}
            {view === 'charts' && batch !== undefined && (
              <Suspense>
                <Charts batchId={batch.id} table={data} onOpen={setOpen} />
              </Suspense>
            )}
            {view === 'absent' && <AbsentList table={data} />}
          </>
        )
      )}
    </SplitScreen>
  )
}
