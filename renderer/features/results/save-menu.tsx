import { ActionIcon, Button, Menu, Text } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { type LeftOut, type ResultsFormat, useSaveResults } from '../../lib/use-save-results.ts'

const OTHERS = ['xlsx', 'academy', 'json'] as const satisfies readonly ResultsFormat[]

interface SaveMenuProps {
  readonly batchId: number
  readonly isDisabled: boolean
  /** Whether people score a part of the exam, which the academy's workbook has no place for. */
  readonly hasHand: boolean
  readonly onSaved: (leftOut: readonly LeftOut[]) => void
}

/** Saves the results as people, the academy's server or another program take them, or sends them there. */
export function SaveMenu({ batchId, isDisabled, hasHand, onSaved }: SaveMenuProps) {
  const t = useText()
  const save = useSaveResults()
  const { api } = useStation()
  const settings = useQuery(api.settings.get.queryOptions())
  const send = useMutation(api.results.send.mutationOptions())
  return (
    <>
      <FailureText of={save.error ?? send.error} size="xs" />
      {send.data !== undefined && (
        <Text size="xs" c="dimmed">
          {t('results.sent', send.data)}
        </Text>
      )}
      <Button
        leftSection={<IconDownload size={14} />}
        loading={save.isPending}
        disabled={isDisabled}
        onClick={() => save.mutate({ batchId, format: 'csv' }, { onSuccess: onSaved })}
      >
        {t('import.exportCsv')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" disabled={isDisabled} aria-label={t('results.saveOther')}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {OTHERS.map((format) => (
            <Menu.Item key={format} onClick={() => save.mutate({ batchId, format }, { onSuccess: onSaved })}>
              {t(`results.saveAs.${format}`)}
              {format === 'academy' && hasHand && (
                <Text size="xs" c="dimmed">
                  {t('results.hand.notInWorkbook')}
                </Text>
              )}
            </Menu.Item>
          ))}
          {settings.data?.settings.sendExamResults === true && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => send.mutate({ batchId })}>{t('results.send')}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
