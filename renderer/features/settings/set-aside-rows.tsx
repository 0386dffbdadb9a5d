import { Button, Select, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SetAsideFile } from '#shared/contract/settings.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { sizeText } from '../../lib/size-text.ts'
import { useStation } from '../../lib/station-context.tsx'
import { dayText } from '../../lib/time-text.ts'
import classes from './settings.module.css'

const sizeOf = (files: readonly SetAsideFile[]) => sizeText(files.reduce((sum, { bytes }) => sum + bytes, 0))

/** Scans that no exam refers to, since the database was lost or replaced, and the exam they are imported into. */
export function SetAsideRows() {
  const t = useText()
  const { api } = useStation()
  const queries = useQueryClient()
  const files = useQuery(api.settings.setAside.queryOptions()).data ?? []
  const batches = useQuery(api.batches.list.queryOptions()).data ?? []
  const [chosen, choose] = useState<string | null>(null)
  const take = useMutation(
    api.settings.importSetAside.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  )
  const scans = files.filter(({ kind }) => kind === 'scan')
  const others = files.filter(({ kind }) => kind !== 'scan')
  return (
    <>
      <span>{t('keeping.setAside.label')}</span>
      <div>
        {files.length === 0 && <Text c="dimmed">{t('keeping.setAside.none')}</Text>}
        {scans.length > 0 && (
          <>
            <div>
              {t('keeping.setAside.files', {
                ...{ count: scans.length, size: sizeOf(scans) },
                until: dayText(Math.min(...scans.map(({ untilMs }) => untilMs))),
              })}
            </div>
            <div className={classes.line}>
              <Select
                aria-label={t('batch.choose')}
                data={batches.map(({ id, name }) => ({ value: String(id), label: name }))}
                value={chosen}
                onChange={choose}
                w={220}
              />
              <Button
                variant="default"
                disabled={chosen === null}
                loading={take.isPending}
                onClick={() =>
                  take.mutate({ batchId: Number(chosen), sha256s: scans.map(({ sha256 }) => sha256) })
                }
              >
                {t('keeping.setAside.take')}
              </Button>
            </div>
          </>
        )}
        {others.length > 0 && (
          <div className={classes.hint}>
            {t('keeping.setAside.others', { count: others.length, size: sizeOf(others) })}
          </div>
        )}
        <Text size="sm" role="status">
          {take.data !== undefined && t('keeping.setAside.taken', { count: take.data.accepted })}
        </Text>
        <FailureText of={take.error} />
      </div>
    </>
  )
}
