import { useQuery } from '@tanstack/react-query'
import { useApp } from '../lib/app-store.ts'
import { useText } from '../lib/i18n.ts'
import { sizeText } from '../lib/size-text.ts'
import { useStation } from '../lib/station-context.tsx'
import { timeText } from '../lib/time-text.ts'
import classes from './shell.module.css'

/** Other programs fill a disk, too, and tell nobody. */
const DISK_MS = 60_000

/** The connection, the queue and who works on it, the academy's server and the disk: always in sight, and as it is now. */
export function StatusBar() {
  const t = useText()
  const { api } = useStation()
  const isConnected = useApp((state) => state.isConnected)
  const jobs = useQuery(api.jobs.counts.queryOptions()).data
  const sync = useQuery(api.settings.sync.queryOptions()).data
  const disk = useQuery(api.settings.freeSpace.queryOptions({ refetchInterval: DISK_MS })).data
  const waiting = jobs === undefined ? 0 : (jobs.byState.ready ?? 0) + (jobs.byState.leased ?? 0)
  const syncedAtMs = sync && Math.max(sync.lastPullAtMs ?? 0, sync.lastPushAtMs ?? 0)
  return (
    <footer className={classes.status}>
      <span role="status" data-lost={!isConnected || undefined}>
        {t(isConnected ? 'shell.connected' : 'shell.disconnected')}
      </span>
      <span>{t('shell.queue', { count: waiting })}</span>
      {jobs !== undefined && (
        <span>{jobs.workers === 0 ? t('shell.noWorkers') : t('shell.workers', { count: jobs.workers })}</span>
      )}
      {sync !== undefined && (
        <span>
          {t(`shell.sync.${sync.state}`)}
          {syncedAtMs ? ` · ${t('shell.synced', { time: timeText(syncedAtMs) })}` : ''}
        </span>
      )}
      {disk !== undefined && <span>{t('shell.free', { size: sizeText(disk.freeBytes) })}</span>}
    </footer>
  )
}
