import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Template } from '#shared/domain/template.ts'
import { useStation } from '../../lib/station-context.tsx'

/** How long nothing must change before the draft is saved. */
const REST_MS = 1_000

/**
 * Saves the drawing as the template's draft: after a pause, at once when the editor is left, and when asked. The
 * published version stays as it is until somebody publishes.
 * @param stored  what the station has; undefined for a template it has never seen
 */
export function useDraft(template: Template, stored: Template | undefined) {
  const { api, client } = useStation()
  const queries = useQueryClient()
  const [saved, setSaved] = useState(stored)
  const kept = useRef(stored)
  const latest = useRef(template)
  latest.current = template
  const { mutate, mutateAsync, isPending, error } = useMutation({
    // One after the other: an older drawing must never come after a newer one.
    scope: { id: 'template-draft' },
    // Whoever leaves and is back before it is stored goes on with this drawing, not with the one before it.
    onMutate: (draft: Template) =>
      void queries.setQueryData(api.templates.get.queryKey({ input: { id: draft.id } }), draft),
    mutationFn: async (draft: Template) => {
      if (kept.current !== draft) await client.templates.saveDraft({ template: draft })
      kept.current = draft
      setSaved(draft)
    },
  })
  useEffect(() => {
    if (saved === template) return
    const timer = setTimeout(() => mutate(template), REST_MS)
    return () => clearTimeout(timer)
  }, [mutate, saved, template])
  useEffect(
    () => () => {
      if (kept.current !== latest.current) mutate(latest.current)
    },
    [mutate],
  )
  return {
    isSaved: saved === template,
    isSaving: isPending,
    error,
    save: () => mutateAsync(template),
    /** The same for a key or a button: a failure is told by `error` alone. */
    saveNow: useCallback(() => mutate(latest.current), [mutate]),
  }
}
