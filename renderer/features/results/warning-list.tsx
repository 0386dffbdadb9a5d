import { Alert, Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ResultItem, ResultWarnings } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'
import { useQuestionName } from '../../lib/sheet/row-name.ts'
import { useStation } from '../../lib/station-context.tsx'

interface WarningListProps {
  readonly batchId: number
  readonly items: readonly ResultItem[]
  /** Shows how a question was answered. */
  readonly onItem: (item: ResultItem) => void
  /** Shows a sheet. */
  readonly onOpen: (pageId: number) => void
}

/** More are said by number alone. */
const MOST = 12

/** What questions and single sheets show that somebody should look at; each leads to where it is seen. */
export function WarningList({ batchId, items, onItem, onOpen }: WarningListProps) {
  const t = useText()
  const questionName = useQuestionName()
  const { api } = useStation()
  const { data } = useQuery(api.results.warnings.queryOptions({ input: { batchId } }))
  const nameOf = ({ form, question }: ResultItem) => `${form} ${questionName(question)}`.trim()
  const itemButtons = (some: readonly ResultItem[]) =>
    some.map((item) => ({ key: nameOf(item), text: nameOf(item), onClick: () => onItem(item) }))
  const suspects = items.filter(({ isKeySuspect }) => isKeySuspect)
  const chosen = (kind: 'choice-alike' | 'choice-unused') =>
    items.filter(({ choices }) => choices.some(({ warning }) => warning === kind))
  const { slips = [], alike = [] } = data ?? {}
  return (
    <>
      <Warning text={t('results.warn.keySuspect')} buttons={itemButtons(suspects)} />
      <Warning text={t('results.warn.choiceAlike')} buttons={itemButtons(chosen('choice-alike'))} />
      <Warning
        text={t('results.warn.slip')}
        buttons={slips.map((slip) => ({
          key: String(slip.pageId),
          text: t('results.warn.slipOf', {
            ...{ name: whose(slip), from: questionName(slip.from), to: questionName(slip.to) },
            ...{ right: slip.right, shifted: slip.shifted },
          }),
          onClick: () => onOpen(slip.pageId),
        }))}
      />
      <Warning
        text={t('results.warn.alike')}
        buttons={alike.flatMap(({ sheets, same, bothWrong }) =>
          sheets.map((sheet) => ({
            key: sheets.map(({ pageId }) => pageId).join() + sheet.pageId,
            text: t('results.warn.alikeOf', { name: whose(sheet), same, bothWrong }),
            onClick: () => onOpen(sheet.pageId),
          })),
        )}
      />
    </>
  )
}

const whose = ({
  name,
  number,
}: ResultWarnings['slips'][number] | { name: string | null; number: string | null }) => name ?? number ?? '?'

interface WarningProps {
  readonly text: ReactNode
  readonly buttons: readonly { readonly key: string; readonly text: string; readonly onClick: () => void }[]
}

function Warning({ text, buttons }: WarningProps) {
  const t = useText()
  if (buttons.length === 0) return null
  const more = buttons.length - MOST
  return (
    <Alert color="review" variant="light" m="sm" p="xs">
      <Group gap={6}>
        <Text size="sm">{text}</Text>
        {buttons.slice(0, MOST).map(({ key, text: label, onClick }) => (
          <Button key={key} size="compact-xs" variant="default" onClick={onClick}>
            {label}
          </Button>
        ))}
        {more > 0 && <Text size="sm">{t('results.warn.more', { count: more })}</Text>}
      </Group>
    </Alert>
  )
}
