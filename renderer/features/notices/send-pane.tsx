import { Button, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { NoticePreview } from '#shared/contract/notices.ts'
import type { NoticeRequest } from '#shared/domain/notice-plan.ts'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import type { StationApi } from '../../lib/station.ts'
import { useStation } from '../../lib/station-context.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import classes from './notices.module.css'
import { RecipientList } from './recipient-list.tsx'
import { SendForm } from './send-form.tsx'
import { wonText } from './won-text.ts'

export type Account = Awaited<ReturnType<StationApi['notices']['account']['call']>>

interface SendPaneProps {
  readonly batchId: number
  readonly account: Account | undefined
  readonly onSent: () => void
  readonly onTemplates: () => void
}

/** What is asked for on the left, whom it reaches and with which words on the right. */
export function SendPane({ batchId, account, onSent, onTemplates }: SendPaneProps) {
  const t = useText()
  const { api } = useStation()
  const templates = useQuery(api.notices.templates.queryOptions())
  const [chosen, setChosen] = useState<Partial<NoticeRequest>>({})
  const template = templates.data?.find(({ id }) => id === chosen.templateId) ?? templates.data?.[0]
  const request: NoticeRequest = {
    ...{ batchId, about: 'graded', to: ['parent'], skip: [], siblings: false, again: false, values: {} },
    ...chosen,
    templateId: template?.id ?? 1,
  }
  const preview = useQuery({
    ...api.notices.preview.queryOptions({ input: request, placeholderData: keepPreviousData }),
    enabled: template !== undefined,
  })
  // What the person saw when they pressed the button: later changes are refused, not sent unseen.
  const [asked, setAsked] = useState<{ request: NoticeRequest; preview: NoticePreview }>()
  const confirm = useMutation(
    api.notices.confirm.mutationOptions({
      onSuccess() {
        setAsked(undefined)
        onSent()
      },
    }),
  )
  if (templates.data?.length === 0) {
    return (
      <EmptyState icon={IconSend} text={t('notices.noTemplates')}>
        <Button onClick={onTemplates}>{t('notices.addTemplate')}</Button>
      </EmptyState>
    )
  }
  if (templates.data === undefined || template === undefined)
    return <FailureAlert of={templates.error} m="sm" />
  const data = preview.isError ? undefined : preview.data
  const isFresh = data !== undefined && !preview.isPlaceholderData
  const isShort = data !== undefined && account?.balanceWon != null && account.balanceWon < data.costWon
  return (
    <div className={classes.columns}>
      <SendForm
        templates={templates.data}
        template={template}
        request={request}
        onChange={(change) => setChosen((before) => ({ ...before, ...change }))}
      />
      <div className={classes.preview}>
        <FailureAlert of={preview.error} m="sm" />
        {data !== undefined && (
          <>
            <div className={classes.sum}>
              <b>{t('notices.preview.getting', { count: data.notices.length })}</b>
              <span>{t('notices.preview.cost', { won: wonText(data.costWon) })}</span>
              {data.smsFallback && <span>{t('notices.preview.sms')}</span>}
              {isShort && (
                <Text size="sm" c="error" role="status">
                  {t('notices.account.short')}
                </Text>
              )}
              <Button
                ml="auto"
                leftSection={<IconSend size={14} aria-hidden />}
                disabled={!isFresh || data.notices.length === 0 || account?.missing.length !== 0}
                onClick={() => {
                  confirm.reset()
                  setAsked({ request, preview: data })
                }}
              >
                {t('notices.send.ask', { count: data.notices.length })}
              </Button>
            </div>
            <RecipientList
              preview={data}
              onPick={(number, isPicked) =>
                setChosen((before) => ({
                  ...before,
                  skip: isPicked
                    ? (before.skip ?? []).filter((each) => each !== number)
                    : [...(before.skip ?? []), number],
                }))
              }
            />
          </>
        )}
      </div>
      {asked !== undefined && (
        <ConfirmDialog
          template={template.name}
          preview={asked.preview}
          isPending={confirm.isPending}
          error={confirm.error}
          onSend={() => confirm.mutate({ request: asked.request, token: asked.preview.token })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  )
}
