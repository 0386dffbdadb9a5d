import { ActionIcon, Menu, Modal } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import { useApp } from '../../lib/app-store.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import type { Undoable } from '../../lib/use-undo.ts'
import { type ExamDraft, ExamForm } from './exam-form.tsx'

interface ExamMenuProps {
  readonly batch: Batch
  readonly did: (done: Undoable) => void
}

/** What can be done with an exam as a whole: say what it is, copy it, put it away, delete it; all can be undone. */
export function ExamMenu({ batch, did }: ExamMenuProps) {
  const t = useText()
  const { api, client } = useStation()
  const queries = useQueryClient()
  const [isEditing, setEditing] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: api.batches.key() })
  const { id, name } = batch

  const save = useMutation({
    async mutationFn({ templateId, ...facts }: ExamDraft) {
      await client.batches.update({ id, ...facts })
      if (templateId !== batch.templateId) await client.batches.setTemplate({ id, templateId })
    },
    onSuccess() {
      setEditing(false)
      const { heldOn, className, subject, possible, handPossible, pass, retakeOf, templateId } = batch
      did({
        text: t('import.saved', { name }),
        undo: () =>
          save.mutateAsync({
            name,
            heldOn,
            className,
            subject,
            possible,
            handPossible,
            pass,
            retakeOf,
            templateId,
          }),
      })
      return refresh()
    },
  })
  const duplicate = useMutation(
    api.batches.duplicate.mutationOptions({
      onSuccess(made) {
        queries.setQueryData(api.batches.list.queryKey(), (before) => [made, ...(before ?? [])])
        useApp.getState().chooseBatch(made.id)
        did({ text: t('import.duplicated', { name }), undo: () => remove.mutateAsync(made) })
      },
    }),
  )
  const archive = useMutation({
    mutationFn: (isArchived: boolean) => client.batches.archive({ id, isArchived }),
    onSuccess(_, isArchived) {
      did({
        text: t(isArchived ? 'import.wasArchived' : 'import.wasUnarchived', { name }),
        undo: () => archive.mutateAsync(!isArchived),
      })
      return refresh()
    },
  })
  async function restore(removed: number): Promise<void> {
    await client.batches.restore({ id: removed })
    await refresh()
    useApp.getState().chooseBatch(removed)
  }
  const remove = useMutation({
    mutationFn: (gone: Pick<Batch, 'id' | 'name'>) => client.batches.remove({ id: gone.id }),
    onSuccess(_, gone) {
      did({ text: t('import.removed', { name: gone.name }), undo: () => restore(gone.id) })
      return refresh()
    },
  })

  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('import.examMenu', { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>
            {t('import.edit')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopy size={14} />}
            onClick={() => duplicate.mutate({ id, name: t('import.copyName', { name }).slice(0, 200) })}
          >
            {t('import.duplicate')}
          </Menu.Item>
          <Menu.Item
            leftSection={batch.isArchived ? <IconArchiveOff size={14} /> : <IconArchive size={14} />}
            onClick={() => archive.mutate(!batch.isArchived)}
          >
            {t(batch.isArchived ? 'import.unarchive' : 'import.archive')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => remove.mutate(batch)}>
            {t('import.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <FailureText of={duplicate.error ?? archive.error ?? remove.error} size="xs" />
      <Modal opened={isEditing} onClose={() => setEditing(false)} title={t('import.edit')} size="auto">
        <ExamForm
          initial={batch}
          submitText={t('common.save')}
          isPending={save.isPending}
          error={save.error}
          templateNote={t('import.readsAgain', { count: batch.counts.total })}
          onSubmit={save.mutate}
        />
      </Modal>
    </>
  )
}
