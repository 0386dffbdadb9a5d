import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportNote } from '#shared/domain/import-note.ts'
import type { Template } from '#shared/domain/template.ts'
import { useApp } from '../../lib/app-store.ts'
import { useStation } from '../../lib/station-context.tsx'
import { uploadFile } from '../../lib/upload.ts'
import { emptyTemplate, paperOf } from './model/new-template.ts'
import { openTemplateFiles } from './open-files.ts'
import { pictureOf, type Scan } from './use-try-on.ts'

/** Size of a picture, pixels. */
async function pictureSize(src: string): Promise<{ w: number; h: number }> {
  const image = new Image()
  image.src = src
  await image.decode()
  return { w: image.naturalWidth, h: image.naturalHeight }
}

/** The template that is drawn: one of the station's, one made from a scan, or one from files. */
export function useOpenTemplate() {
  const { api, client } = useStation()
  const queries = useQueryClient()
  const list = useQuery(api.templates.list.queryOptions())
  const chosen = useApp((app) => app.templateId)
  const { chooseTemplate } = useApp.getState()
  const [made, setMade] = useState<Template>()
  const [blank, setBlank] = useState<{ templateId: string; scan: Scan }>()
  const [revision, setRevision] = useState(0)
  const [notes, setNotes] = useState<readonly ImportNote[]>([])
  const id = chosen ?? (list.data?.find(({ isArchived }) => !isArchived) ?? list.data?.[0])?.id
  // Another one may have been chosen elsewhere meanwhile.
  const fresh = made?.id === id ? made : undefined
  const stored = useQuery({
    ...api.templates.get.queryOptions({ input: { id: id ?? '' } }),
    enabled: id !== undefined && fresh === undefined,
    // What is being drawn is newer than what is stored.
    staleTime: Number.POSITIVE_INFINITY,
  })

  const open = (next: Template) => {
    setMade(next)
    chooseTemplate(next.id)
  }
  const fromScan = useMutation({
    mutationFn: async (file: File) => {
      const sha256 = await uploadFile(file)
      const scan = { sha256, pageIndex: 0, name: file.name.normalize('NFC') }
      const size = paperOf(await pictureSize(pictureOf(scan)))
      const name = file.name.replace(/\.[^.]+$/, '').normalize('NFC')
      const template = emptyTemplate(`template-${sha256.slice(0, 8)}`, name, size)
      await client.templates.setPicture({ id: template.id, ...scan })
      setBlank({ templateId: template.id, scan })
      open(template)
    },
  })
  const fromFiles = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const opened = await openTemplateFiles(client, files)
      setNotes(opened.notes)
      open(opened.template)
    },
  })
  const choose = (next: string) => {
    setMade(undefined)
    setNotes([])
    chooseTemplate(next)
    void queries.invalidateQueries({ queryKey: api.templates.get.key() })
  }

  /** What is stored under the same id is another than what is drawn. */
  const reopen = async (again: string) => {
    await queries.invalidateQueries({ queryKey: api.templates.key() })
    setMade(undefined)
    chooseTemplate(again)
    setRevision((before) => before + 1)
  }

  return {
    /** Another one for each that is drawn anew. */
    revision,
    reopen,
    /** The first there is, of those that are left. */
    leave() {
      setMade(undefined)
      setNotes([])
      chooseTemplate(undefined)
    },
    id,
    /** The sheet that the template was made from just now. */
    blank: fresh !== undefined && blank !== undefined && blank.templateId === id ? blank.scan : undefined,
    template: fresh ?? stored.data,
    isStored: fresh === undefined,
    isLoading: list.isLoading || (stored.isLoading && id !== undefined),
    known: list.data ?? [],
    choose,
    fromScan,
    fromFiles,
    /** What an import asks a person to check. */
    notes,
    forgetNotes: () => setNotes([]),
    error: fromScan.error ?? fromFiles.error ?? list.error ?? stored.error,
  }
}
