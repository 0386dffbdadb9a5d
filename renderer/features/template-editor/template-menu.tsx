import { Button, FileButton, Menu, Select } from '@mantine/core'
import { useState } from 'react'
import type { TemplateSummary } from '#shared/contract/templates.ts'
import type { Template } from '#shared/domain/template.ts'
import { saveText } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { ManageItems, RenameDialog } from './manage-template.tsx'
import type { ManagedTemplates } from './use-manage-templates.ts'

interface TemplateMenuProps {
  readonly current: Template
  readonly known: readonly TemplateSummary[]
  readonly manage: ManagedTemplates
  readonly onChoose: (id: string) => void
  readonly onScan: (file: File) => void
  readonly onFiles: (files: readonly File[]) => void
  readonly onPrint: (template: Template) => void
}

/** Chooses the template that is drawn, and takes templates in and out as files. */
export function TemplateMenu({
  current,
  known,
  manage,
  onChoose,
  onScan,
  onFiles,
  onPrint,
}: TemplateMenuProps) {
  const t = useText()
  const stored = known.find(({ id }) => id === current.id)
  const [isRenaming, setRenaming] = useState(false)
  const nameOf = ({ name, isArchived }: TemplateSummary) =>
    isArchived ? `${name} · ${t('editor.archived')}` : name
  const options = known
    .toSorted((a, b) => Number(a.isArchived) - Number(b.isArchived))
    .map((each) => ({ value: each.id, label: nameOf(each) }))
  return (
    <>
      <Select
        aria-label={t('editor.chooseTemplate')}
        w={170}
        allowDeselect={false}
        data={stored === undefined ? [{ value: current.id, label: current.name }, ...options] : options}
        value={current.id}
        onChange={(id) => id !== null && id !== current.id && onChoose(id)}
      />
      {/* Kept mounted: the inputs that files come through are in it. */}
      <Menu keepMounted>
        <Menu.Target>
          <Button variant="default">{t('editor.file')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <FileButton onChange={(file) => file !== null && onScan(file)} accept="image/*,application/pdf">
            {(props) => <Menu.Item {...props}>{t('editor.newFromScan')}</Menu.Item>}
          </FileButton>
          <FileButton
            multiple
            onChange={(files) => files.length > 0 && onFiles(files)}
            accept=".json,image/*"
          >
            {(props) => <Menu.Item {...props}>{t('editor.importFiles')}</Menu.Item>}
          </FileButton>
          <Menu.Item
            onClick={() =>
              saveText(`${current.name}.json`, `${JSON.stringify(current, null, 2)}\n`, 'application/json')
            }
          >
            {t('editor.exportJson')}
          </Menu.Item>
          <Menu.Item onClick={() => onPrint(current)}>{t('editor.print')}</Menu.Item>
          {stored !== undefined && (
            <ManageItems template={stored} manage={manage} onRename={() => setRenaming(true)} />
          )}
        </Menu.Dropdown>
      </Menu>
      {isRenaming && stored !== undefined && (
        <RenameDialog template={stored} manage={manage} onClose={() => setRenaming(false)} />
      )}
    </>
  )
}
