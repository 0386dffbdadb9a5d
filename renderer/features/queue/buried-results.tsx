import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { errorText } from '#shared/i18n/index.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { Banner } from './banner.tsx'
import { kindText } from './kinds.ts'
import classes from './queue.module.css'

/** Results the academy refused for good: computed, kept, and sent again on a person's word, one by one or all. */
export function BuriedResults({ count, onOpen }: { count: number; onOpen: (jobId: number) => void }) {
  const t = useText()
  const { api, client } = useStation()
  const queries = useQueryClient()
  const rows = useQuery(api.jobs.buried.queryOptions({ input: {} })).data?.rows ?? []
  const resend = useMutation({
    mutationFn: (ids?: number[]) => client.jobs.resend(ids === undefined ? {} : { ids }),
    onSuccess: () => queries.invalidateQueries({ queryKey: api.jobs.key() }),
  })
  return (
    <>
      <Banner tone="error" text={t('queue.buried', { count })}>
        <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate(undefined)}>
          {t('queue.resendAll')}
        </Button>
      </Banner>
      <FailureText of={resend.error} />
      <details className={classes.buried}>
        <summary>{t('queue.buriedList')}</summary>
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              <span>
                {row.externalId} {row.jobType !== null && kindText(t, row.jobType)} ·{' '}
                {row.error !== null && errorText(t, row.error)}
              </span>
              {row.jobId !== null && (
                <Button variant="subtle" onClick={() => onOpen(row.jobId!)}>
                  {t('queue.detail.title', { id: row.jobId })}
                </Button>
              )}
              <Button variant="default" disabled={resend.isPending} onClick={() => resend.mutate([row.id])}>
                {t('queue.resend')}
              </Button>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}
