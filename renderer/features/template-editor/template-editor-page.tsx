import { Alert, Button, FileButton, Loader } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import type { ImportNote } from '#shared/domain/import-note.ts'
import type { Template } from '#shared/domain/template.ts'
import { importNoteText } from '#shared/i18n/import-note-text.ts'
import { FailureAlert } from '../../lib/failure.tsx'
import { saveBase64 } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { useFileDrop } from '../../lib/use-file-drop.ts'
import { useUndo } from '../../lib/use-undo.ts'
import { DropHint } from '../../ui/drop-hint.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { TemplateEditor } from './template-editor.tsx'
import { TemplateMenu } from './template-menu.tsx'
import { useManageTemplates } from './use-manage-templates.ts'
import { useOpenTemplate } from './use-open-template.ts'
import { useScans } from './use-scans.ts'

export default function TemplateEditorPage() {
  const t = useText()
  const { client } = useStation()
  const opened = useOpenTemplate()
  const scans = useScans(opened.id, opened.blank)
  const { template, fromScan, fromFiles, notes } = opened
  const undo = useUndo()
  const save = useRef<() => Promise<unknown>>(undefined)
  const manage = useManageTemplates({
    save: async () => save.current?.(),
    did: undo.did,
    reopen: opened.reopen,
    leave: opened.leave,
  })
  const print = useMutation({
    mutationFn: (body: Template) => client.templates.print({ template: body }),
    onSuccess: ({ fileName, pdf }) => saveBase64(fileName, pdf, 'application/pdf'),
  })

  const addScans = scans.add
  const makeFrom = fromScan.mutate
  const openFiles = fromFiles.mutate
  const isEmpty = template === undefined
  // Where nothing is drawn yet, a sheet that is dropped is what a template is made from; a description of one always is.
  const onDrop = useCallback(
    (files: readonly File[]) => {
      const [first] = files
      if (files.some(({ name }) => /\.json$/i.test(name))) openFiles(files)
      else if (!isEmpty) addScans(files)
      else if (first !== undefined) makeFrom(first)
    },
    [isEmpty, openFiles, addScans, makeFrom],
  )
  const isOver = useFileDrop(onDrop)
  const messages = (
    <>
      {isOver && <DropHint text={t(isEmpty ? 'editor.dropBlank' : 'editor.dropScans')} />}
      <FailureAlert of={opened.error ?? print.error ?? manage.error} />
      {undo.last !== undefined && <UndoBar of={undo} />}
      {notes.length > 0 && <ImportNotes notes={notes} onClose={opened.forgetNotes} />}
    </>
  )

  if (template !== undefined) {
    return (
      <TemplateEditor
        key={`${template.id} ${opened.revision}`}
        initial={template}
        isStored={opened.isStored}
        scans={scans}
        known={opened.known.find(({ id }) => id === template.id)}
        onReopen={() => void opened.reopen(template.id)}
        menu={(current, saveNow) => {
          save.current = saveNow
          return (
            <TemplateMenu
              current={current}
              known={opened.known}
              manage={manage}
              onChoose={opened.choose}
              onScan={fromScan.mutate}
              onFiles={fromFiles.mutate}
              onPrint={print.mutate}
            />
          )
        }}
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
      {opened.isLoading ? (
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
          <FileButton
            multiple
            onChange={(files) => files.length > 0 && openFiles(files)}
            accept=".json,image/*"
          >
            {(props) => (
              <Button {...props} variant="default" loading={fromFiles.isPending}>
                {t('editor.importFiles')}
              </Button>
            )}
          </FileButton>
        </>
      )}
      {messages}
    </section>
  )
}

/** What an import asks a person to check. */
function ImportNotes({ notes, onClose }: { notes: readonly ImportNote[]; onClose: () => void }) {
  const t = useText()
  return (
    <Alert
      color="review"
      title={t('editor.importNotes')}
      withCloseButton
      closeButtonLabel={t('common.close')}
      onClose={onClose}
    >
      <ul>
        {notes.map((note) => (
          <li key={`${note.at} ${note.kind}`}>{importNoteText(note, t)}</li>
        ))}
      </ul>
    </Alert>
  )
}
