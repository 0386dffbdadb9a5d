import { Button, FileButton, Text } from '@mantine/core'
import { IconDownload, IconNotebook, IconUpload } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { HomeworkRow } from '#shared/contract/homework.ts'
import { FailureText } from '../../lib/failure.tsx'
import { saveText } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { todayText } from '../../lib/time-text.ts'
import { useFileDrop } from '../../lib/use-file-drop.ts'
import { Bar } from '../../ui/bar.tsx'
import { DropHint } from '../../ui/drop-hint.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import type { Sorting } from '../../ui/long-table.tsx'
import parts from '../../ui/parts.module.css'
import { SplitScreen } from '../../ui/split-screen.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { Criterion } from './criterion.tsx'
import { Filters } from './filters.tsx'
import { HomeworkDetail } from './homework-detail.tsx'
import { ALL_HOMEWORK, filterHomework, homeworkCsv, type SortKey, sortHomework } from './homework-rows.ts'
import { HomeworkTable } from './homework-table.tsx'
import { NotAdded } from './not-added.tsx'
import { Running } from './running.tsx'
import { useHomeworkActions } from './use-homework-actions.ts'

const NONE: readonly HomeworkRow[] = []

/** Recordings and pages of homework, by student and day: how much is written, and whether it is enough. */
export default function HomeworkPage() {
  const t = useText()
  const { api } = useStation()
  const list = useQuery(api.homework.list.queryOptions({ placeholderData: keepPreviousData }))
  const { rows = NONE, passPercent: kept = 0 } = list.data ?? {}
  const { say, add, keep, undo, error } = useHomeworkActions()
  const isOver = useFileDrop(add.mutate)
  const [filter, setFilter] = useState(ALL_HOMEWORK)
  const [sorting, setSorting] = useState<Sorting<SortKey>>({ key: 'day', isDescending: true })
  const [openId, setOpenId] = useState<number>()
  // A criterion is tried on what is there before it is kept.
  const [tried, setTried] = useState<number>()
  const passPercent = tried ?? kept
  const shown = useMemo(
    () => sortHomework(filterHomework(rows, filter, passPercent), sorting, passPercent),
    [rows, filter, sorting, passPercent],
  )
  // Of all verdicts, whichever of them is shown.
  const judged = useMemo(
    () => filterHomework(rows, { ...filter, verdict: null }, passPercent),
    [rows, filter, passPercent],
  )
  const open = rows.find(({ jobId }) => jobId === openId)
  const keepTried = () =>
    keep.mutate({ percent: passPercent, before: kept }, { onSuccess: () => setTried(undefined) })
  return (
    <SplitScreen
      label={t('screen.homework')}
      columns="minmax(0, 1fr) minmax(320px, 400px)"
      aside={
        open === undefined ? undefined : (
          <HomeworkDetail
            row={open}
            passPercent={passPercent}
            onSay={(what, word) => say.mutate({ what, words: [word] })}
            onClose={() => setOpenId(undefined)}
          />
        )
      }
    >
      <Bar gap="4px 8px">
        <FileButton multiple onChange={add.mutate}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={add.isPending}
              leftSection={<IconUpload size={14} />}
            >
              {t('homework.add')}
            </Button>
          )}
        </FileButton>
        <Text size="sm">{t('homework.criterion.label')}</Text>
        <Criterion
          rows={judged}
          kept={kept}
          tried={passPercent}
          onTry={setTried}
          onKeep={keepTried}
          isKeeping={keep.isPending}
        />
        <UndoBar of={undo} />
        <span className={parts.spacer} />
        <Button
          leftSection={<IconDownload size={14} />}
          disabled={shown.length === 0}
          onClick={() =>
            saveText(`${t('homework.file')} ${todayText()}.csv`, homeworkCsv(t, shown, passPercent))
          }
        >
          {t('homework.save')}
        </Button>
      </Bar>
      <FailureText of={error ?? list.error} />
      {add.data !== undefined && <NotAdded {...add.data} />}
      <Running />
      {isOver && <DropHint text={t('homework.dropHere')} />}
      {rows.length > 0 && (
        <Filters
          rows={rows}
          shown={shown.length}
          passPercent={passPercent}
          filter={filter}
          onChange={setFilter}
        />
      )}
      {shown.length > 0 ? (
        <HomeworkTable
          rows={shown}
          passPercent={passPercent}
          sorting={sorting}
          onSort={setSorting}
          openId={openId}
          onOpen={setOpenId}
        />
      ) : (
        !list.isPending && (
          <EmptyState
            icon={IconNotebook}
            text={t(rows.length === 0 ? 'homework.empty' : 'homework.emptyFilter')}
            hint={rows.length === 0 ? t('homework.emptyHint') : undefined}
          >
            {rows.length > 0 && (
              <Button variant="default" onClick={() => setFilter(ALL_HOMEWORK)}>
                {t('queue.showAll')}
              </Button>
            )}
          </EmptyState>
        )
      )}
    </SplitScreen>
  )
}
