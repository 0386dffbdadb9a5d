import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { memo, useState } from 'react'
import type { MessageState, NoticeMessage } from '#shared/contract/notices.ts'
import { errorText } from '#shared/i18n/index.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { timeText } from '../../lib/time-text.ts'
import parts from '../../ui/parts.module.css'
import { MessageStanding } from './message-standing.tsx'
import classes from './notices.module.css'

/** What needs a person stands first. */
const ORDER: readonly MessageState[] = ['ambiguous', 'failed', 'sending', 'queued', 'sent', 'cancelled']

export function MessageTable({ messages }: { readonly messages: readonly NoticeMessage[] }) {
  const t = useText()
  const sorted = messages.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={parts.scroller} tabIndex={0}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th>{t('notices.history.state')}</th>
            <th>{t('notices.preview.student')}</th>
            <th>{t('notices.preview.number')}</th>
            <th>{t('notices.choose.to')}</th>
            <th>{t('notices.preview.phone')}</th>
            <th>{t('notices.preview.why')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((message) => (
            <Row key={message.id} message={message} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

// Drawn again only when its own message changes: while some hundred leave one by one, the others stay as they are.
const Row = memo(function Row({ message }: { readonly message: NoticeMessage }) {
  const t = useText()
  return (
    <tr title={message.text}>
      <td>
        <MessageStanding of={message.state} />{' '}
        {message.isDelivered && <small>{t('notices.delivered')}</small>}
      </td>
      <td>{message.name}</td>
      <td>{message.number}</td>
      <td>{t(`notices.relation.${message.relation}`)}</td>
      <td>{message.phone}</td>
      <td>
        {message.error !== null && <div>{errorText(t, message.error)}</div>}
        {message.decidedBy !== null && <small>{t('notices.decided', { who: message.decidedBy })}</small>}
        {message.state === 'sent' && message.sendingAtMs !== null && (
          <small>{timeText(message.sendingAtMs)}</small>
        )}
        {message.state === 'ambiguous' && <DoubtActions message={message} />}
      </td>
    </tr>
  )
})

/** What a person can do about a message of which nobody knows whether it arrived. */
function DoubtActions({ message: { id, name, phone } }: { readonly message: NoticeMessage }) {
  const t = useText()
  const { api } = useStation()
  const [isAsking, setAsking] = useState(false)
  const lookUp = useMutation(api.notices.lookUp.mutationOptions())
  const decide = useMutation(api.notices.decide.mutationOptions({ onSuccess: () => setAsking(false) }))
  const isNotFound = lookUp.data?.found === false
  return (
    <div className={classes.doubt}>
      <Button variant="default" loading={lookUp.isPending} onClick={() => lookUp.mutate({ messageId: id })}>
        {t('notices.doubt.lookUp')}
      </Button>
      <Button variant="default" onClick={() => decide.mutate({ messageId: id, verdict: 'sent' })}>
        {t('notices.doubt.sent')}
      </Button>
      <Button variant="default" onClick={() => decide.mutate({ messageId: id, verdict: 'failed' })}>
        {t('notices.doubt.failed')}
      </Button>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('notices.doubt.again')}
      </Button>
      {isNotFound && (
        <Text size="sm" role="status">
          {t('notices.doubt.notFound')}
        </Text>
      )}
      <FailureText of={lookUp.error ?? decide.error} />
      {isAsking && (
        <Modal opened onClose={() => setAsking(false)} title={t('notices.doubt.again')} size={440}>
          <Stack gap="sm">
            <Text size="sm">
              {name} {phone}
            </Text>
            <Text size="sm">{t('notices.doubt.sure')}</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
                {t('notices.send.back')}
              </Button>
              <Button
                color="red"
                loading={decide.isPending}
                onClick={() => decide.mutate({ messageId: id, verdict: 'again' })}
              >
                {t('notices.doubt.again')}
              </Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </div>
  )
}
