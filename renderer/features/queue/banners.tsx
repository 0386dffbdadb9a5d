import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../lib/app-store.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { Banner } from './banner.tsx'
import { BuriedResults } from './buried-results.tsx'
import { kindText } from './kinds.ts'

/** Why jobs are not being done, each reason with what to do about it. */
export function Banners({ onResume, onOpen }: { onResume: () => void; onOpen: (jobId: number) => void }) {
  const t = useText()
  const { api } = useStation()
  const go = useApp((state) => state.go)
  const counts = useQuery(api.jobs.counts.queryOptions()).data
  const sync = useQuery(api.settings.sync.queryOptions()).data
  const toSettings = (
    <Button variant="default" onClick={() => go('settings')}>
      {t('queue.openSettings')}
    </Button>
  )
  const pausedKinds = counts?.types.filter(({ paused }) => paused) ?? []
  return (
    <>
      {sync?.state === 'token-refused' && (
        <Banner tone="error" text={t('queue.tokenRefused')}>
          {toSettings}
        </Banner>
      )}
      {sync?.state === 'unreachable' && (
        <Banner tone="review" text={t('queue.unreachable', { count: sync.pending })}>
          {toSettings}
        </Banner>
      )}
      {counts !== undefined && counts.outbox.dead > 0 && (
        <BuriedResults count={counts.outbox.dead} onOpen={onOpen} />
      )}
      {counts?.outbox.elsewhere.map(({ address, count }) => (
        <Banner key={address} tone="review" text={t('queue.elsewhere', { count, address })}>
          {toSettings}
        </Banner>
      ))}
      {counts?.workers === 0 && <Banner tone="neutral" text={t('queue.noWorker')} />}
      {counts !== undefined && pausedKinds.length > 0 && (
        <Banner
          tone="review"
          text={
            counts.pausedAll
              ? t('queue.paused')
              : t('queue.pausedKinds', { kinds: pausedKinds.map(({ type }) => kindText(t, type)).join(', ') })
          }
        >
          <Button variant="default" onClick={onResume}>
            {t('queue.resume')}
          </Button>
        </Banner>
      )}
    </>
  )
}
