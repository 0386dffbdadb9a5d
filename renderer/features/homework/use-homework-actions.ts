import { useMutation } from '@tanstack/react-query'
import type { HomeworkWord } from '#shared/contract/homework.ts'
import type { HomeworkType } from '#shared/domain/homework.ts'
import { HOMEWORK_TYPES } from '#shared/domain/homework.ts'
import { homeworkTypeOf } from '#shared/domain/homework-file.ts'
import { isLitter } from '#shared/domain/scan-files.ts'
import { useText } from '../../lib/i18n.ts'
import type { StationClient } from '../../lib/station.ts'
import { useStation } from '../../lib/station-context.tsx'
import { sourcesOf } from '../../lib/upload.ts'
import { useUndo } from '../../lib/use-undo.ts'

type Rejected = Awaited<ReturnType<StationClient['jobs']['add']>>['rejected'][number]

/** What a person does to homework; each can be undone. */
export function useHomeworkActions() {
  const t = useText()
  const { client } = useStation()
  const undo = useUndo()
  const { did } = undo

  const say = useMutation({
    mutationFn: ({ words }: { words: HomeworkWord[]; what: 'student' | 'day' }) =>
      client.homework.say({ words }),
    onSuccess: ({ before }, { what }) =>
      did({
        text: t(`homework.said.${what}`, { count: before.length }),
        undo: () => client.homework.say({ words: before }),
      }),
  })
  const add = useMutation({
    async mutationFn(all: readonly File[]) {
      const files = all.filter(({ name }) => !isLitter(name))
      const ofType = (type: HomeworkType) => files.filter(({ name }) => homeworkTypeOf(name) === type)
      const added: number[] = []
      const rejected: Rejected[] = []
      const skipped = files.filter(({ name }) => homeworkTypeOf(name) === undefined).map(({ name }) => name)
      for (const type of HOMEWORK_TYPES) {
        const chosen = ofType(type)
        if (chosen.length === 0) continue
        const outcome = await client.jobs.add({ type, files: await sourcesOf(chosen) })
        added.push(...outcome.added)
        rejected.push(...outcome.rejected)
      }
      return { added, skipped, rejected }
    },
    onSuccess({ added }) {
      if (added.length === 0) return
      did({
        text: t('homework.added', { count: added.length }),
        undo: () => client.jobs.cancel({ ids: added }),
      })
    },
  })
  const keep = useMutation({
    mutationFn: ({ percent }: { percent: number; before: number }) =>
      client.settings.set({ homeworkPassPercent: percent }),
    onSuccess: (_, { percent, before }) =>
      did({
        text: t('homework.criterion.kept', { percent }),
        undo: () => client.settings.set({ homeworkPassPercent: before }),
      }),
  })
  return { say, add, keep, undo, error: say.error ?? add.error ?? keep.error }
}
