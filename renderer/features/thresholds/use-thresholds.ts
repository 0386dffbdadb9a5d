import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { pageLayout } from '#shared/domain/layout.ts'
import { rowTitles } from '#shared/domain/row-title.ts'
import type { DecisionRules } from '#shared/domain/template.ts'
import { pageName } from '../../lib/sheet/page-name.ts'
import { useRowName } from '../../lib/sheet/row-name.ts'
import { useStation } from '../../lib/station-context.tsx'
import { decideAgain, decideSaved, histogram, prepare, sameRules } from './model.ts'

/** A row of a page, as it is pointed at. */
export interface RowAt {
  readonly pageId: number
  readonly label: string
}

/** Whose page and which row of it, as people call them. */
export interface Names {
  readonly who: (pageId: number) => string
  readonly row: (row: RowAt) => string
}

/** Where a page's rows and bubbles are in its picture. */
export interface EvidencePicture {
  readonly image: { readonly widthPx: number; readonly heightPx: number }
  readonly rowBoxes: readonly (readonly [number, number, number, number])[]
  readonly bubbleCenters: readonly (readonly number[])[]
}

const BINS = 100
/** Scores are asked for when a line has not moved for this long. */
const PAUSE_MS = 300

/** A batch's evidence, decided anew in this window whenever a line moves; the station is asked only to save. */
export function useThresholds(batchId: number | undefined) {
  const { api, client } = useStation()
  const rowName = useRowName()
  const evidence = useQuery({
    ...api.thresholds.evidence.queryOptions({ input: { batchId: batchId ?? 1 } }),
    enabled: batchId !== undefined,
    // Tens of megabytes for a thousand sheets: one batch at a time is enough.
    gcTime: 0,
    structuralSharing: false,
  }).data
  const template = useQuery({
    ...api.templates.get.queryOptions({
      input: { id: evidence?.templateId ?? '', version: evidence?.templateVersion ?? 1 },
    }),
    enabled: evidence !== undefined,
  }).data
  const [rules, setRules] = useState<DecisionRules>({})
  useEffect(() => {
    if (evidence !== undefined) setRules(evidence.rules)
  }, [evidence])

  const batch = useMemo(() => {
    if (evidence === undefined || template === undefined) return undefined
    const layouts = template.pages.map((page) => pageLayout(page, template.unit))
    return prepare(evidence.pages, layouts, evidence.baseline)
  }, [evidence, template])
  const saved = useMemo(
    () => (batch === undefined || evidence === undefined ? undefined : decideSaved(batch, evidence.rules)),
    [batch, evidence],
  )
  const outcome = useMemo(
    () => (batch === undefined || saved === undefined ? undefined : decideAgain(batch, saved, rules)),
    [batch, saved, rules],
  )
  const counts = useMemo(() => (batch === undefined ? undefined : histogram(batch, BINS)), [batch])
  const pictures = useMemo(
    () => new Map((evidence?.pages ?? []).map((page) => [page.pageId, page])),
    [evidence],
  )
  const titles = useMemo(
    () => new Map(template?.pages.map(({ id }) => [id, rowTitles(template, id)])),
    [template],
  )
  const names: Names = {
    who(pageId) {
      const page = pictures.get(pageId)
      return page === undefined ? '' : (page.student ?? pageName(page))
    },
    row({ pageId, label }) {
      const title = titles.get(pictures.get(pageId)?.templatePageId ?? '')?.get(label)
      return title === undefined ? label : rowName(title)
    },
  }
  const isChanged = evidence !== undefined && !sameRules(rules, evidence.rules)
  const [rested] = useDebouncedValue(rules, PAUSE_MS)
  const moves = useQuery({
    ...api.thresholds.moves.queryOptions({ input: { batchId: batchId ?? 1, rules: rested } }),
    enabled: isChanged,
    placeholderData: keepPreviousData,
  }).data
  const apply = useMutation({
    mutationFn: (scope: 'batch' | 'template') =>
      client.thresholds.apply({ batchId: batchId ?? 1, rules, scope }),
  })
  return {
    batch,
    counts,
    outcome,
    pictures,
    rules,
    setRules,
    learned: evidence?.learned,
    isChanged,
    names,
    moves: isChanged ? moves : undefined,
    apply,
  }
}
