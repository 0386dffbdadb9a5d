import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { MOST_TRIED } from '#shared/contract/templates.ts'
import { pageName } from '../../lib/sheet/page-name.ts'
import type { StationClient } from '../../lib/station.ts'
import { useStation } from '../../lib/station-context.tsx'
import { uploadFile } from '../../lib/upload.ts'
import { type Scan, scanKey } from './use-try-on.ts'

/** As many scans as can lie over each other and still be told apart. */
export const MOST_SCANS = 5
const MOST_KNOWN = 10

interface Own {
  readonly templateId: string
  readonly scans: readonly Scan[]
  /** Keys of those that are shown; absent: the first. */
  readonly shown?: readonly string[]
}

/** Stores files and lists their pages. One that is no scan costs itself, not the others. */
async function takePages(client: StationClient, files: readonly File[]) {
  const pages: Scan[] = []
  const refused: { readonly name: string; readonly error: unknown }[] = []
  for (const file of files) {
    const fileName = file.name.normalize('NFC')
    try {
      const sha256 = await uploadFile(file)
      const { pages: count } = await client.templates.scanPages({ sha256 })
      for (let pageIndex = 0; pageIndex < count; pageIndex += 1)
        pages.push({ sha256, pageIndex, name: count === 1 ? fileName : pageName({ fileName, pageIndex }) })
    } catch (error) {
      refused.push({ name: fileName, error })
    }
  }
  return { pages, refused }
}

/**
 * Scans to draw over and to try on: the blank sheet that the template was made from and that stays with it, what is dropped
 * here, and pages that were read by it.
 * @param fresh  the sheet it was made from just now
 */
export function useScans(templateId: string | undefined, fresh: Scan | undefined) {
  const { api, client } = useStation()
  const isKnown = { input: { id: templateId ?? '' }, enabled: templateId !== undefined }
  const stored = useQuery(api.templates.picture.queryOptions(isKnown)).data ?? undefined
  const samples =
    useQuery(
      api.templates.samplePages.queryOptions({
        input: { limit: MOST_KNOWN, templateId: templateId ?? '' },
        enabled: templateId !== undefined,
      }),
    ).data ?? []
  const [state, setState] = useState<Own>()
  const own = state?.templateId === templateId ? state : undefined
  const blank = fresh ?? stored
  const all = [
    ...(blank === undefined ? [] : [blank]),
    ...(own?.scans ?? []),
    ...samples.map(
      (page): Scan => ({ sha256: page.sha256, pageIndex: page.pageIndex, name: pageName(page) }),
    ),
  ]
  const keys = all.map(scanKey)
  const known = all.filter((scan, at) => keys.indexOf(scanKey(scan)) === at)
  const shownKeys = own?.shown ?? known.slice(0, 1).map(scanKey)
  const change = (next: Partial<Own>) =>
    setState({ templateId: templateId ?? '', scans: own?.scans ?? [], ...next })
  const add = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const { pages, refused } = await takePages(client, files)
      const added = pages.slice(0, Math.max(0, MOST_TRIED - known.length))
      const [first] = added
      // Whatever a template without a picture is drawn over stays with it.
      if (blank === undefined && templateId !== undefined && first !== undefined)
        await client.templates.setPicture({ id: templateId, ...first })
      return { added, refused, beyond: pages.length - added.length }
    },
    onSuccess: ({ added }) =>
      change({
        scans: [...added, ...(own?.scans ?? [])],
        // What is being drawn over stays in view.
        shown: known.length === 0 ? added.slice(0, 1).map(scanKey) : shownKeys,
      }),
  })
  return {
    known,
    shown: known.filter((scan) => shownKeys.includes(scanKey(scan))),
    fresh,
    toggle: (scan: Scan) => {
      const key = scanKey(scan)
      change({
        shown: shownKeys.includes(key)
          ? shownKeys.filter((each) => each !== key)
          : [...shownKeys, key].slice(-MOST_SCANS),
      })
    },
    add: add.mutate,
    isAdding: add.isPending,
    error: add.error,
    /** Of the files that came last: those that are no scans, and how many pages are more than can be tried. */
    left: add.data,
  }
}
