import { Button, Center, Loader, SegmentedControl, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApp } from '../../lib/app-store.ts'
import { BatchPicker } from '../../lib/batch-picker.tsx'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { PageCrop, withContext } from '../../lib/sheet/page-crop.tsx'
import { pageName } from '../../lib/sheet/page-name.ts'
import { useRowName } from '../../lib/sheet/row-name.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import { Bar } from '../../ui/bar.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import parts from '../../ui/parts.module.css'
import { FlipTable } from './flip-table.tsx'
import { HistogramChart, LINES } from './histogram-chart.tsx'
import { type Flip, moved, withLearned } from './model.ts'
import { NearStrip } from './near-strip.tsx'
import classes from './thresholds.module.css'
import { useThresholds } from './use-thresholds.ts'

const COUNTERS = ['ok', 'blank', 'doubtful'] as const
const MOST_PAGES = 1000

/** Names of a batch's pages, as people know them. */
function usePageNames(batchId: number | undefined): (pageId: number) => string {
  const { api } = useStation()
  const pages = useQuery({
    ...api.batches.pages.queryOptions({ input: { id: batchId ?? 1, limit: MOST_PAGES } }),
    enabled: batchId !== undefined,
  }).data
  const names = new Map((pages?.rows ?? []).map((page) => [page.id, page.studentName ?? pageName(page)]))
  return (pageId) => names.get(pageId) ?? String(pageId)
}

export default function ThresholdsPage() {
  const t = useText()
  const go = useApp((app) => app.go)
  const rowName = useRowName()
  const { batch: chosen, isLoading } = useBatch()
  const nameOf = usePageNames(chosen?.id)
  const { batch, counts, outcome, pictures, rules, setRules, learned, isChanged, apply } = useThresholds(
    chosen?.id,
  )
  const [scope, setScope] = useState<'batch' | 'template'>('batch')
  const [open, setOpen] = useState<Flip>()

  if (!isLoading && (chosen === undefined || batch?.rows.length === 0)) {
    return (
      <Center component="section" h="100%" aria-label={t('screen.thresholds')}>
        <EmptyState text={t('thresholds.empty')}>
          <Button onClick={() => go('import')}>{t('common.toImport')}</Button>
        </EmptyState>
      </Center>
    )
  }
  if (batch === undefined || counts === undefined || outcome === undefined || learned === undefined) {
    return (
      <Center h="100%">
        <Loader size="sm" />
      </Center>
    )
  }
  const values = withLearned(learned, rules)
  const picture = open === undefined ? undefined : pictures.get(open.pageId)
  const box = open === undefined ? undefined : picture?.rowBoxes[open.rowAt]
  return (
    <section className={classes.page} aria-label={t('screen.thresholds')}>
      <Bar className={classes.bar}>
        <BatchPicker />
        <span className={classes.counters} role="status">
          {COUNTERS.map((name) => (
            <span key={name} className={classes.counter}>
              {t(`thresholds.counters.${name}`)} <strong>{outcome.counters[name].toLocaleString()}</strong>
            </span>
          ))}
        </span>
        <span className={parts.spacer} />
        {apply.data !== undefined && !isChanged && (
          <span className={parts.note} role="status">
            {t('thresholds.savedNow', { changed: apply.data.changed, open: apply.data.openReviews })}
          </span>
        )}
        <SegmentedControl
          size="xs"
          aria-label={t('thresholds.scope')}
          value={scope}
          onChange={(value) => setScope(value === 'template' ? 'template' : 'batch')}
          data={[
            { value: 'batch', label: t('thresholds.scopeBatch') },
            { value: 'template', label: t('thresholds.scopeTemplate') },
          ]}
        />
        <Button variant="default" disabled={Object.keys(rules).length === 0} onClick={() => setRules({})}>
          {t('thresholds.reset')}
        </Button>
        <Button disabled={!isChanged} loading={apply.isPending} onClick={() => apply.mutate(scope)}>
          {t('common.save')}
        </Button>
      </Bar>
      <div className={classes.main}>
        <FailureAlert of={apply.error} />
        <HistogramChart
          counts={counts}
          values={values}
          isLearned={(line) => rules[line] === undefined}
          onMove={(line, to) => setRules((now) => moved(now, learned, line, to))}
        />
        {LINES.map((line) => (
          <NearStrip
            key={line}
            batch={batch}
            pictures={pictures}
            line={line}
            value={values[line]}
            rules={rules}
          />
        ))}
      </div>
      <aside className={classes.side} aria-label={t('thresholds.flips', { count: outcome.flips.length })}>
        <FlipTable flips={outcome.flips} pageName={nameOf} onOpen={setOpen} />
        {open !== undefined && picture !== undefined && box !== undefined && (
          <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
            <Text fz={12} mb={4}>
              {nameOf(open.pageId)} · {rowName(open.label)}
            </Text>
            <PageCrop
              pageId={open.pageId}
              size={picture.image}
              box={withContext(box, picture.image, 40, 60)}
              frame={box}
              fit={{ width: 316, height: 200 }}
              label={rowName(open.label)}
              isSharp
            />
          </div>
        )}
      </aside>
    </section>
  )
}
