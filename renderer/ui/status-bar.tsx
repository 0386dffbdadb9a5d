import { useQuery } from '@tanstack/react-query'
import { useApp } from '../lib/app-store.ts'
import { useText } from '../lib/i18n.ts'
import { useStation } from '../lib/station-context.tsx'
import classes from './shell.module.css'

/** The queue and the connection, always in sight. */
export function StatusBar() {
  const t = useText()
  const { api } = useStation()
  const isConnected = useApp((state) => state.isConnected)
  const jobs = useQuery(api.jobs.counts.queryOptions()).data
  const waiting = jobs === undefined ? 0 : (jobs.byState.ready ?? 0) + (jobs.byState.leased ?? 0)
  return (
    <footer className={classes.status}>
      <span role="status">{t(isConnected ? 'shell.connected' : 'shell.disconnected')}</span>
      <span>{t('shell.queue', { count: waiting })}</span>
    </footer>
  )
}
