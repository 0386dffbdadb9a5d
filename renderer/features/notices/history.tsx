import { Alert, Button, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MessageState, NoticePace, NoticeSummary } from '#shared/contract/notices.ts'
import { FailureAlert, FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { timeText } from '../../lib/time-text.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { MessageStanding } from './message-standing.tsx'
import { MessageTable } from './message-table.tsx'
import classes from './notices.module.css'

/** What needs a person comes first. */
const SHOWN: readonly MessageState[] = ['ambiguous', 'failed', 'queued', 'sending', 'sent', 'cancelled']

/** What was sent about an exam, and what became of it. */
export function History({ batchId }: { readonly batchId: number }) {
  const t = useText()
  const { api } = useStation()
  const list = useQuery(api.notices.list.queryOptions({ input: { batchId } }))
  const [chosen, setChosen] = useState<number>()
  if (list.data === undefined) return <FailureAlert of={list.error} m="sm" />
  const { notices, paced } = list.data
  const open = notices.find(({ id }) => id === chosen) ?? notices[0]
  if (open === undefined) return <EmptyState text={t('notices.history.none')} />
  return (
    <div className={classes.columns}>
      <ul className={classes.list} aria-label={t('notices.history.title')}>
        {notices.map((notice) => (
          <li key={notice.id}>
            <button type="button" aria-pressed={notice.id === open.id} onClick={() => setChosen(notice.id)}>
              <b>{notice.templateName}</b>
              <small>
                {[notice.who, timeText(notice.createdAtMs)].filter((part) => part !== '').join(' · ')}
              </small>
              <Counts notice={notice} />
            </button>
          </li>
        ))}
      </ul>
      <OpenNotice key={open.id} notice={open} paced={paced} />
    </div>
  )
}

function Counts({ notice: { counts, delivered } }: { readonly notice: NoticeSummary }) {
  const t = useText()
  return (
    <span className={classes.counts}>
      {SHOWN.filter((state) => (counts[state] ?? 0) > 0).map((state) => (
        <span key={state} className={classes.count}>
          <MessageStanding of={state} /> {counts[state]}
        </span>
      ))}
      {delivered > 0 && <small>{t('notices.history.delivered', { count: delivered })}</small>}
    </span>
  )
}

interface OpenNoticeProps {
  readonly notice: NoticeSummary
  readonly paced: NoticePace | null
}

function OpenNotice({ notice: { id, counts }, paced }: OpenNoticeProps) {
  const t = useText()
  const { api } = useStation()
  const messages = useQuery(api.notices.messages.queryOptions({ input: { id } }))
  const cancel = useMutation(api.notices.cancel.mutationOptions())
  const queued = counts.queued ?? 0
  return (
    <div className={classes.preview}>
      {queued > 0 && (
        <div className={classes.sum}>
          {paced !== null && (
            <Text size="sm" role="status">
              {t(`notices.history.paced.${paced.why}`, { time: timeText(paced.untilMs) })}
            </Text>
          )}
          <Button ml="auto" variant="default" onClick={() => cancel.mutate({ id })}>
            {t('notices.history.cancel', { count: queued })}
          </Button>
          <FailureText of={cancel.error} />
        </div>
      )}
      {(counts.ambiguous ?? 0) > 0 && (
        <Alert color="review" variant="light" m="sm" p="xs">
          <Text size="sm">{t('notices.doubt.hint')}</Text>
        </Alert>
      )}
      {(counts.failed ?? 0) > 0 && (
        <Alert color="error" variant="light" m="sm" p="xs">
          <Text size="sm">{t('notices.failedHint')}</Text>
        </Alert>
      )}
      <FailureAlert of={messages.error} m="sm" />
      {messages.data !== undefined && <MessageTable messages={messages.data} />}
    </div>
  )
}
