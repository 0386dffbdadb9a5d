import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { useStation } from '../../lib/station-context.tsx'

/** How long nothing must change before the draft is saved. */
const REST_MS = 1_000

/**
 * Saves the drawing as the template's draft: after a pause, at once when the editor is left, and when asked. The
 * published version stays as it is until somebody publishes. What another window stored meanwhile is not written over
 * before somebody says so.
 * @param stored  what the station has; undefined for a template it has never seen
 * @param changedAtMs  when the station last knew of a change, by whichever window
 */
export function useDraft(template: Template, stored: Template | undefined, changedAtMs: number | undefined) {
  const { api, client } = useStation()
  const queries = useQueryClient()
  const [saved, setSaved] = useState(stored)
  const kept = useRef(stored)
  const latest = useRef(template)
  latest.current = template
  /** What the station had when the drawing was taken up. */
  const taken = useRef<number>(undefined)
  if (stored !== undefined) taken.current ??= changedAtMs
  // This window's own changes outlive the editor: the last is stored when it is left.
  const ownKey = ['own-draft', template.id]
  const own = useQuery<number>({ queryKey: ownKey, queryFn: skipToken, staleTime: 'static' }).data
  const knows = (atMs: number) => void queries.setQueryData(ownKey, atMs)
  const sinceMs = Math.max(taken.current ?? 0, own ?? 0)
  const { mutate, mutateAsync, isPending, error } = useMutation({
    // One after the other: an older drawing must never come after a newer one.
    scope: { id: 'template-draft' },
    // Whoever leaves and is back before it is stored goes on with this drawing, not with the one before it.
    onMutate: (draft: Template) =>
      void queries.setQueryData(api.templates.get.queryKey({ input: { id: draft.id } }), draft),
    mutationFn: async (draft: Template) => {
      if (kept.current !== draft) {
        const since = Math.max(taken.current ?? 0, queries.getQueryData<number>(ownKey) ?? 0)
        const { updatedAtMs } = await client.templates.saveDraft({
          template: draft,
          ...(since === 0 ? {} : { since }),
        })
        knows(updatedAtMs)
      }
      kept.current = draft
      setSaved(draft)
    },
  })
  const isElsewhere = !isPending && sinceMs > 0 && changedAtMs !== undefined && changedAtMs > sinceMs
  const isTheirs = useRef(isElsewhere)
  isTheirs.current = isElsewhere
  useEffect(() => {
    if (saved === template || isElsewhere) return
    const timer = setTimeout(() => mutate(template), REST_MS)
    return () => clearTimeout(timer)
  }, [mutate, saved, template, isElsewhere])
  useEffect(
    () => () => {
      if (kept.current !== latest.current && !isTheirs.current) mutate(latest.current)
    },
    [mutate],
  )
  return {
    isSaved: saved === template,
    isSaving: isPending,
    error,
    /** Another window has stored another drawing since. */
    isElsewhere,
    /** This window knows of a change at a time, e.g. that it published. */
    knows,
    /** Stores this drawing in place of the other window's. */
    overwrite: () => {
      if (changedAtMs !== undefined) knows(changedAtMs)
      kept.current = undefined
      mutate(latest.current)
    },
    save: () => mutateAsync(template),
    /** The same for a key or a button: a failure is told by `error` alone. */
    saveNow: useCallback(() => mutate(latest.current), [mutate]),
  }
}
