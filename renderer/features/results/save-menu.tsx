import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { FailureText } from '../../lib/failure.tsx'
import { saveBase64 } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import type { StationClient } from '../../lib/station.ts'
import { useStation } from '../../lib/station-context.tsx'

type Saved = Awaited<ReturnType<StationClient['results']['file']>>
/** A student who is not in the academy's workbook, and why. */
export type LeftOut = Saved['leftOut'][number]

const TYPES = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  academy: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
} as const
type Format = keyof typeof TYPES
const OTHERS = ['xlsx', 'academy', 'json'] as const satisfies readonly Format[]

interface SaveMenuProps {
  readonly batchId: number
  readonly isDisabled: boolean
  readonly onSaved: (leftOut: readonly LeftOut[]) => void
}

/** Saves the results as people, the academy's server or another program take them. */
export function SaveMenu({ batchId, isDisabled, onSaved }: SaveMenuProps) {
  const t = useText()
  const { client } = useStation()
  const save = useMutation({
    async mutationFn(format: Format) {
      const { fileName, bytes, leftOut } = await client.results.file({ batchId, format })
      saveBase64(fileName, bytes, TYPES[format])
      onSaved(leftOut)
    },
  })
  return (
    <>
      <FailureText of={save.error} size="xs" />
      <Button
        ml="auto"
        leftSection={<IconDownload size={14} />}
        loading={save.isPending}
        disabled={isDisabled}
        onClick={() => save.mutate('csv')}
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
            <Menu.Item key={format} onClick={() => save.mutate(format)}>
              {t(`results.saveAs.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
