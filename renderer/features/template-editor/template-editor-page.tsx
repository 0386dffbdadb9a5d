import { Alert, Button, FileButton, Loader, Menu, Select } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { useApp } from '../../lib/app-store.ts'
import { useErrorText } from '../../lib/error.ts'
import { saveText } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { uploadFile } from '../../lib/upload.ts'
import { emptyTemplate, paperOf } from './model/new-template.ts'
import { openTemplateFiles } from './open-files.ts'
import { TemplateEditor } from './template-editor.tsx'
import { useScans } from './use-scans.ts'
import { pictureOf } from './use-try-on.ts'

/** Size of a picture, pixels. */
async function pictureSize(src: string): Promise<{ w: number; h: number }> {
  const image = new Image()
  image.src = src
  await image.decode()
  return { w: image.naturalWidth, h: image.naturalHeight }
}

export default function TemplateEditorPage() {
  const t = useText()
  const errorText = useErrorText()
  const { api, client } = useStation()
  const queries = useQueryClient()
  const list = useQuery(api.templates.list.queryOptions())
  const chosen = useApp((app) => app.templateId)
  const { chooseTemplate } = useApp.getState()
  const [made, setFresh] = useState<Template>()
  const [notes, setNotes] = useState<readonly string[]>([])
  const scans = useScans()
  const id = chosen ?? list.data?.[0]?.id
  // Another one may have been chosen elsewhere meanwhile.
  const fresh = made?.id === id ? made : undefined
  const stored = useQuery({
    ...api.templates.get.queryOptions({ input: { id: id ?? '' } }),
    enabled: id !== undefined && fresh === undefined,
    // What is being drawn is newer than what is stored.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const template = fresh ?? stored.data

  const open = (next: Template) => {
    setFresh(next)
    chooseTemplate(next.id)
  }
  const fromScan = useMutation({
    mutationFn: async (file: File) => {
      const sha256 = await uploadFile(file)
      const scan = { sha256, pageIndex: 0, name: file.name.normalize('NFC') }
      const size = paperOf(await pictureSize(pictureOf(scan)))
      scans.add(scan)
      open(
        emptyTemplate(
          `template-${sha256.slice(0, 8)}`,
          file.name.replace(/\.[^.]+$/, '').normalize('NFC'),
          size,
        ),
      )
    },
  })
  const fromFiles = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const opened = await openTemplateFiles(client, files)
      setNotes(opened.notes)
      open(opened.template)
    },
  })
  const print = useMutation({
    mutationFn: async (body: Template) => {
      const { fileName, pdf } = await client.templates.print({ template: body })
      const bytes = Uint8Array.from(atob(pdf), (letter) => letter.charCodeAt(0))
      const url = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }))
      const link = Object.assign(document.createElement('a'), { href: url, download: fileName })
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 10_000)
    },
  })
  const error = fromScan.error ?? fromFiles.error ?? print.error ?? list.error ?? stored.error

  const menu = (current: Template) => (
    <>
      <Select
        aria-label={t('editor.chooseTemplate')}
        w={170}
        allowDeselect={false}
        data={[
          ...(list.data?.some((row) => row.id === current.id)
            ? []
            : [{ value: current.id, label: current.name }]),
          ...(list.data ?? []).map((row) => ({ value: row.id, label: row.name })),
        ]}
        value={current.id}
        onChange={(value) => {
          if (value === null || value === current.id) return
          setFresh(undefined)
          setNotes([])
          chooseTemplate(value)
          void queries.invalidateQueries({ queryKey: api.templates.get.key() })
        }}
      />
      {/* Kept mounted: the inputs that files come through are in it. */}
      <Menu keepMounted>
        <Menu.Target>
          <Button variant="default">{t('editor.file')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <FileButton
            onChange={(file) => file !== null && fromScan.mutate(file)}
            accept="image/*,application/pdf"
          >
            {(props) => <Menu.Item {...props}>{t('editor.newFromScan')}</Menu.Item>}
          </FileButton>
          <FileButton
            multiple
            onChange={(files) => files.length > 0 && fromFiles.mutate(files)}
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
          <Menu.Item onClick={() => print.mutate(current)}>{t('editor.print')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
  const messages = (
    <>
      {error !== null && (
        <Alert color="error" role="alert">
          {errorText(error)}
        </Alert>
      )}
      {notes.length > 0 && (
        <Alert
          color="review"
          title={t('editor.importNotes')}
          withCloseButton
          closeButtonLabel={t('editor.close')}
          onClose={() => setNotes([])}
        >
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Alert>
      )}
    </>
  )

  if (template !== undefined) {
    return (
      <TemplateEditor
        key={template.id}
        initial={template}
        isStored={fresh === undefined}
        scans={scans}
        menu={menu}
        messages={messages}
      />
    )
  }
  return (
    <section
      aria-label={t('screen.template-editor')}
      style={{ display: 'grid', placeContent: 'center', height: '100%', gap: 12, textAlign: 'center' }}
    >
      <h1 style={{ fontSize: 16, margin: 0 }}>{t('screen.template-editor')}</h1>
      {list.isLoading || (stored.isLoading && id !== undefined) ? (
        <Loader size="sm" mx="auto" />
      ) : (
        <>
          <p>{t('editor.empty')}</p>
          <FileButton
            onChange={(file) => file !== null && fromScan.mutate(file)}
            accept="image/*,application/pdf"
          >
            {(props) => (
              <Button {...props} loading={fromScan.isPending}>
                {t('editor.newFromScan')}
              </Button>
            )}
          </FileButton>
        </>
      )}
      {messages}
    </section>
  )
}
