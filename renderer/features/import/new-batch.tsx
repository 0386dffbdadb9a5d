import { Button, Popover } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApp } from '../../lib/app-store.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { todayText } from '../../lib/time-text.ts'
import { ExamForm } from './exam-form.tsx'

/** Begins a batch, and shows it. */
export function NewBatch({ isOpen, setOpen }: { isOpen: boolean; setOpen: (isOpen: boolean) => void }) {
  const t = useText()
  const { api } = useStation()
  const queries = useQueryClient()
  const create = useMutation(
    api.batches.create.mutationOptions({
      onSuccess: (made) => {
        // In the list before it is chosen: nothing that is dropped meanwhile can go into the exam before it.
        queries.setQueryData(api.batches.list.queryKey(), (before) => [made, ...(before ?? [])])
        useApp.getState().chooseBatch(made.id)
        setOpen(false)
      },
    }),
  )
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-start" withinPortal shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen(!isOpen)}>
          {t('import.newBatch')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ExamForm
          initial={{
            name: '',
            heldOn: todayText(),
            className: '',
            subject: '',
            possible: null,
            handPossible: null,
            pass: null,
            retakeOf: null,
            templateId: null,
          }}
          submitText={t('import.create')}
          isPending={create.isPending}
          error={create.error}
          onSubmit={create.mutate}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
