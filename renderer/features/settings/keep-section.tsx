import { Button, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Backup } from '#shared/contract/settings.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { sizeText } from '../../lib/size-text.ts'
import { useStation } from '../../lib/station-context.tsx'
import { dayText, timeText } from '../../lib/time-text.ts'
import { ClockNotice } from '../../ui/notices.tsx'
import { Section } from './fields.tsx'
import { KeptTable } from './kept-table.tsx'
import { RestoreDialog } from './restore-dialog.tsx'
import { SetAsideRows } from './set-aside-rows.tsx'
import classes from './settings.module.css'

/** How long students' data is kept, and copies of the database. */
export function KeepSection({ children }: { readonly children: ReactNode }) {
  const t = useText()
  const { api } = useStation()
  const queries = useQueryClient()
  const storage = useQuery(api.settings.storage.queryOptions()).data
  const backups = useQuery(api.settings.backups.queryOptions()).data ?? []
  const leap = useQuery(api.settings.notices.queryOptions()).data?.clockLeap ?? null
  const backUp = useMutation(
    api.settings.backup.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: api.settings.backups.key() }),
    }),
  )
  const restore = useMutation(
    api.settings.restore.mutationOptions({
      onSuccess() {
        setChosen(undefined)
        return queries.invalidateQueries()
      },
    }),
  )
  const [chosen, setChosen] = useState<Backup>()
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
                {dayText(backup.atMs)} {timeText(backup.atMs)} · {sizeText(backup.bytes)}
                {backup.isReplaced && ` · ${t('settings.keep.replaced')}`}
              </span>
              <Button
                variant="subtle"
                loading={restore.isPending}
                aria-label={`${t('settings.keep.restore')} ${timeText(backup.atMs)}`}
                onClick={() => setChosen(backup)}
              >
                {t('settings.keep.restore')}
              </Button>
            </div>
          ))}
        </div>
        <SetAsideRows />
        {leap !== null && (
          <>
            <span>{t('keeping.clock.label')}</span>
            <ClockNotice leap={leap} />
          </>
        )}
        <span>{t('keeping.table.label')}</span>
        <KeptTable />
      </div>
      <FailureText of={backUp.error} />
      {chosen !== undefined && (
        <RestoreDialog
          backup={chosen}
          isPending={restore.isPending}
          error={restore.error}
          onRestore={() => restore.mutate({ name: chosen.name })}
          onClose={() => setChosen(undefined)}
        />
      )}
    </Section>
  )
}
