import { Button, Popover, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApp } from '../../lib/app-store.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'

/** Begins a batch: its name and the answer sheet its pages are. */
export function NewBatch({ isOpen, setOpen }: { isOpen: boolean; setOpen: (isOpen: boolean) => void }) {
  const t = useText()
  const { api } = useStation()
  const choose = useApp((state) => state.chooseBatch)
  const published = (useQuery(api.templates.list.queryOptions()).data ?? []).filter(
    ({ version }) => version !== null,
  )
  const [name, setName] = useState('')
  const [picked, setPicked] = useState<string | null>(null)
  const templateId = picked ?? published[0]?.id ?? null
  const create = useMutation(
    api.batches.create.mutationOptions({
      onSuccess: (batch) => {
        choose(batch.id)
        setOpen(false)
        setName('')
      },
    }),
  )
  function submit(event: FormEvent) {
    event.preventDefault()
    if (templateId !== null && name.trim() !== '') create.mutate({ name: name.trim(), templateId })
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-start" withinPortal shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen(!isOpen)}>
          {t('import.newBatch')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="sm" w={260}>
            <TextInput
              label={t('import.batchName')}
              value={name}
              maxLength={200}
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label={t('import.template')}
              data={published.map((each) => ({ value: each.id, label: each.name }))}
              value={templateId}
              onChange={setPicked}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
            />
            {published.length === 0 && <Text size="xs">{t('import.noTemplate')}</Text>}
            <FailureText of={create.error} size="xs" />
            <Button
              type="submit"
              loading={create.isPending}
              disabled={templateId === null || name.trim() === ''}
            >
              {t('import.create')}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
