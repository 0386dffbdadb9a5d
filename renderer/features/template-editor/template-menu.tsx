import { Button, FileButton, Menu, Select } from '@mantine/core'
import type { Template } from '#shared/domain/template.ts'
import { saveText } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'

interface TemplateMenuProps {
  readonly current: Template
  readonly known: readonly { readonly id: string; readonly name: string }[]
  readonly onChoose: (id: string) => void
  readonly onScan: (file: File) => void
  readonly onFiles: (files: readonly File[]) => void
  readonly onPrint: (template: Template) => void
}

/** Chooses the template that is drawn, and takes templates in and out as files. */
export function TemplateMenu({ current, known, onChoose, onScan, onFiles, onPrint }: TemplateMenuProps) {
  const t = useText()
  const isKnown = known.some(({ id }) => id === current.id)
  return (
    <>
      <Select
        aria-label={t('editor.chooseTemplate')}
        w={170}
        allowDeselect={false}
        data={[...(isKnown ? [] : [current]), ...known].map(({ id, name }) => ({ value: id, label: name }))}
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
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
