import { Button, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { timeText } from '../../lib/time-text.ts'
import { Section } from './fields.tsx'
import classes from './settings.module.css'

/** `12.3 MB`, as file managers count. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

/** How long students' data is kept, and copies of the database. */
export function KeepSection({ children }: { readonly children: ReactNode }) {
  const t = useText()
  const { api } = useStation()
  const queries = useQueryClient()
  const storage = useQuery(api.settings.storage.queryOptions()).data
  const backups = useQuery(api.settings.backups.queryOptions()).data ?? []
  const backUp = useMutation(
    api.settings.backup.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: api.settings.backups.key() }),
    }),
  )
  const restore = useMutation(
    api.settings.restore.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  )
  const failure = backUp.error ?? restore.error
  return (
    <Section id="keep" title={t('settings.keep.title')}>
      <div className={classes.fields}>
        <span>{t('settings.keep.folder')}</span>
        <div>
          <div className={classes.folder}>{storage?.dataDir}</div>
          <div className={`${classes.used} ${classes.hint}`}>
            {storage !== undefined &&
              t('settings.keep.used', {
                used: sizeText(storage.usedBytes),
                free: sizeText(storage.freeBytes),
              })}
          </div>
        </div>
        {children}
        <span>{t('settings.keep.backups')}</span>
        <div>
          <div className={classes.line}>
            <Button variant="default" loading={backUp.isPending} onClick={() => backUp.mutate({})}>
              {t('settings.keep.backUp')}
            </Button>
            <Text size="sm" role="status">
              {backUp.isSuccess && t('settings.keep.made')}
              {restore.isSuccess && t('settings.keep.restored')}
            </Text>
          </div>
          {backups.length === 0 && <Text c="dimmed">{t('settings.keep.none')}</Text>}
          {backups.map((backup) => (
            <div key={backup.name} className={classes.line}>
              <span>
                {timeText(backup.atMs)} · {sizeText(backup.bytes)}
              </span>
              <Button
                variant="subtle"
                loading={restore.isPending}
                aria-label={`${t('settings.keep.restore')} ${timeText(backup.atMs)}`}
                onClick={() => restore.mutate({ name: backup.name })}
              >
                {t('settings.keep.restore')}
              </Button>
            </div>
          ))}
        </div>
      </div>
      <FailureText of={failure} />
    </Section>
  )
}
