import { Alert, Button, Group, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText } from '#shared/i18n/index.ts'
import { useApp } from '../../lib/app-store.ts'
import { BatchPicker } from '../../lib/batch-picker.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useBatch } from '../../lib/use-batch.ts'
import { Bar } from '../../ui/bar.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { History } from './history.tsx'
import classes from './notices.module.css'
import { OptOuts } from './opt-outs.tsx'
import { SendPane } from './send-pane.tsx'
import { Templates } from './templates.tsx'
import { wonText } from './won-text.ts'

const TABS = ['send', 'history', 'templates', 'optOuts'] as const
type Tab = (typeof TABS)[number]
/** The balance is the provider's to tell: asked as often as a person looks again. */
const ACCOUNT_MS = 60_000

export default function NoticesPage() {
  const t = useText()
  const { api } = useStation()
  const { batch, isLoading } = useBatch()
  const go = useApp((state) => state.go)
  const [tab, setTab] = useState<Tab>('send')
  const account = useQuery({
    ...api.notices.account.queryOptions(),
    staleTime: ACCOUNT_MS,
    refetchInterval: ACCOUNT_MS,
  }).data
  const isAboutExam = tab === 'send' || tab === 'history'

  return (
    <section className={classes.screen} aria-label={t('screen.notices')}>
      <Bar>
        <BatchPicker />
        {TABS.map((each) => (
          <Toggle key={each} kind="tab" isOn={each === tab} onClick={() => setTab(each)}>
            {t(`notices.tab.${each}`)}
          </Toggle>
        ))}
        {account !== undefined && account.balanceWon !== null && (
          <Text size="sm" c={account.isLow ? 'error' : 'dimmed'}>
            {t('notices.account.balance', { won: wonText(account.balanceWon) })}
            {account.isLow && ` · ${t('notices.account.low')}`}
          </Text>
        )}
      </Bar>
      {account !== undefined && account.missing.length > 0 && (
        <Alert color="review" variant="light" m="sm" p="xs">
          <Group justify="space-between">
            <Text size="sm">{t('notices.account.missing', { names: account.missing.join(', ') })}</Text>
            <Button variant="default" onClick={() => go('settings')}>
              {t('notices.account.toSettings')}
            </Button>
          </Group>
        </Alert>
      )}
      {account?.error != null && (
        <Alert color="error" variant="light" m="sm" p="xs">
          <Text size="sm">{errorText(t, account.error)}</Text>
        </Alert>
      )}
      {isAboutExam && batch === undefined && !isLoading && (
        <EmptyState icon={IconSend} text={t('notices.empty')}>
          <Button onClick={() => go('import')}>{t('common.toImport')}</Button>
        </EmptyState>
      )}
      {batch !== undefined && tab === 'send' && (
        <SendPane
          key={batch.id}
          batchId={batch.id}
          account={account}
          onSent={() => setTab('history')}
          onTemplates={() => setTab('templates')}
        />
      )}
      {batch !== undefined && tab === 'history' && <History key={batch.id} batchId={batch.id} />}
      {tab === 'templates' && <Templates />}
      {tab === 'optOuts' && <OptOuts />}
    </section>
  )
}
