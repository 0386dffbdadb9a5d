import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import type { Undoable } from '../../lib/use-undo.ts'

interface Named {
  readonly id: string
  readonly name: string
}

interface ManageParts {
  /** Stores what is drawn: else leaving the editor would store it over what was done meanwhile. */
  readonly save: () => Promise<unknown>
  readonly did: (done: Undoable) => void
  readonly reopen: (id: string) => Promise<void>
  readonly leave: () => void
}

export type ManagedTemplates = ReturnType<typeof useManageTemplates>

/** Renames, puts away and deletes templates; each can be undone. */
export function useManageTemplates({ save, did, reopen, leave }: ManageParts) {
  const t = useText()
  const { api, client } = useStation()
  const queries = useQueryClient()
  async function rename(id: string, name: string): Promise<void> {
    await save()
    await client.templates.rename({ id, name })
    await reopen(id)
  }
  const renaming = useMutation({
    mutationFn: ({ id, name }: Named & { readonly before: string }) => rename(id, name),
    onSuccess: (_, { id, name, before }) =>
      did({ text: t('editor.wasRenamed', { name }), undo: () => rename(id, before) }),
  })
  const archiving = useMutation({
    mutationFn: ({ id, isArchived }: Named & { readonly isArchived: boolean }) =>
      client.templates.archive({ id, isArchived }),
    onSuccess: (_, { id, name, isArchived }) =>
      did({
        text: t(isArchived ? 'editor.wasArchived' : 'editor.wasUnarchived', { name }),
        undo: () => client.templates.archive({ id, isArchived: !isArchived }),
      }),
  })
  const removing = useMutation({
    async mutationFn({ id }: Named) {
      await save()
      await client.templates.remove({ id })
      await queries.invalidateQueries({ queryKey: api.templates.list.key() })
      leave()
    },
    onSuccess: (_, { id, name }) =>
      did({
        text: t('editor.wasRemoved', { name }),
        async undo() {
          await client.templates.restore({ id })
          await reopen(id)
        },
      }),
  })
  return {
    rename: renaming.mutate,
    archive: archiving.mutate,
    remove: removing.mutate,
    error: renaming.error ?? archiving.error ?? removing.error,
  }
}
