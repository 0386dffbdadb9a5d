import { Button, Group, Progress } from '@mantine/core'
import { useDuration } from '../../lib/duration.ts'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import parts from '../../ui/parts.module.css'
import type { Trial } from './use-trial.ts'
import { scanKey } from './use-try-on.ts'

/** Tries the draft on real pages, and says how far that is and what came of it. */
export function TrialPanel({ trial, hasScans }: { trial: Trial; hasScans: boolean }) {
  const t = useText()
  const durationText = useDuration()
  const { tried, count, etaMs, proof, isRunning } = trial
  return (
    <>
      <Group gap={6}>
        <Button variant="default" disabled={!hasScans} loading={isRunning} onClick={trial.start}>
          {t('editor.dryRun', { count })}
        </Button>
        {isRunning && (
          <Button variant="subtle" onClick={trial.cancel}>
            {t('common.cancel')}
          </Button>
        )}
      </Group>
      {!hasScans && <p className={parts.note}>{t('editor.noScans')}</p>}
      {isRunning && (
        <>
          <Progress aria-label={t('editor.trial')} value={(100 * tried.length) / Math.max(1, count)} my={6} />
          <p className={parts.note} role="status">
            {t('editor.trialSoFar', { done: tried.length, count })}
            {etaMs !== undefined && ` · ${t('editor.trialLeft', { time: durationText(etaMs) })}`}
          </p>
        </>
      )}
      {tried.length > 0 && (
        <table className={parts.table}>
          <thead>
            <tr>
              <th scope="col">{t('editor.scan')}</th>
              <th scope="col">{t('editor.trial')}</th>
            </tr>
          </thead>
          <tbody>
            {tried.map(({ scan, outcome }) => (
              <tr key={scanKey(scan)}>
                <td>{scan.name}</td>
                <td>{typeof outcome === 'string' ? outcome : t('editor.counts', outcome)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {proof !== undefined && (
        <p className={parts.note} role="status">
          {t('editor.proof', proof)}
        </p>
      )}
      <FailureAlert of={trial.error} />
    </>
  )
}
