import { Button, Group, Menu, Modal, Stack, TextInput } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconPencil, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { TemplateSummary } from '#shared/contract/templates.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import type { ManagedTemplates } from './use-manage-templates.ts'

interface ManageItemsProps {
  readonly template: TemplateSummary
  readonly manage: ManagedTemplates
  readonly onRename: () => void
}

/** What can be done with a template as a whole, each to be undone. */
export function ManageItems({ template, manage, onRename }: ManageItemsProps) {
  const t = useText()
  const { id, name, isArchived, exams } = template
  return (
    <>
      <Menu.Divider />
      <Menu.Item leftSection={<IconPencil size={14} />} onClick={onRename}>
        {t('editor.rename')}
      </Menu.Item>
      <Menu.Item
        leftSection={isArchived ? <IconArchiveOff size={14} /> : <IconArchive size={14} />}
        onClick={() => manage.archive({ id, name, isArchived: !isArchived })}
      >
        {t(isArchived ? 'editor.unarchive' : 'editor.archive')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconTrash size={14} />}
        disabled={exams > 0}
        rightSection={exams > 0 ? <small>{t('editor.inUse', { count: exams })}</small> : undefined}
        onClick={() => manage.remove({ id, name })}
      >
        {t('editor.removeTemplate')}
      </Menu.Item>
    </>
  )
}

interface RenameDialogProps {
  readonly template: TemplateSummary
  readonly manage: ManagedTemplates
  readonly onClose: () => void
}

export function RenameDialog({ template: { id, name }, manage, onClose }: RenameDialogProps) {
  const t = useText()
  const [text, setText] = useState(name)
  function submit(event: FormEvent) {
    event.preventDefault()
    onClose()
    if (text.trim() !== name) manage.rename({ id, name: text.trim(), before: name })
  }
  return (
    <Modal opened onClose={onClose} title={t('editor.rename')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label={t('editor.name')}
            value={text}
            maxLength={200}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <FailureText of={manage.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={text.trim() === ''}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
