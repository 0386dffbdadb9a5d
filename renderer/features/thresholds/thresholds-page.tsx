import { Button, Center, Loader, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useApp } from '../../lib/app-store.ts'
import { BatchPicker } from '../../lib/batch-picker.tsx'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { SheetPanel } from '../../lib/sheet/sheet-panel.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import { Bar } from '../../ui/bar.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import parts from '../../ui/parts.module.css'
import { FlipTable } from './flip-table.tsx'
import { HistogramChart, LINES } from './histogram-chart.tsx'
import { moved, withLearned } from './model.ts'
import { NearStrip } from './near-strip.tsx'
import classes from './thresholds.module.css'
import { type RowAt, useThresholds } from './use-thresholds.ts'

const COUNTERS = ['ok', 'blank', 'doubtful'] as const
export default function ThresholdsPage() {
  const t = useText()
  const go = useApp((app) => app.go)
  const { batch: chosen, isLoading } = useBatch()
  const { batch, counts, outcome, pictures, rules, setRules, learned, isChanged, names, moves, apply } =
    useThresholds(chosen?.id)
  const [scope, setScope] = useState<'batch' | 'template'>('batch')
  const [open, setOpen] = useState<RowAt>()

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
  return (
    <section
      className={classes.page}
      data-open={open !== undefined || undefined}
      aria-label={t('screen.thresholds')}
    >
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
            names={names}
            onOpen={setOpen}
          />
        ))}
      </div>
      {open === undefined ? (
        <aside className={classes.side} aria-label={t('thresholds.flips', { count: outcome.flips.length })}>
          <FlipTable flips={outcome.flips} moves={moves} names={names} onOpen={setOpen} />
        </aside>
      ) : (
        <div className={classes.side}>
          <SheetPanel
            key={`${open.pageId} ${open.label}`}
            pageId={open.pageId}
            row={open.label}
            isFocused
            onOpen={(pageId) => setOpen({ pageId, label: '' })}
            onClose={() => setOpen(undefined)}
          />
        </div>
      )}
    </section>
  )
}
