import { Select, Text } from '@mantine/core'
import { memo } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import { useApp } from './app-store.ts'
import { useText } from './i18n.ts'
import { matchesText } from './match-text.ts'
import { dayText } from './time-text.ts'
import { useBatch } from './use-batch.ts'

/** Chooses the batch that all screens show, by its name, class, subject or date. Those put away are found by searching. */
export const BatchPicker = memo(function BatchPicker() {
  const t = useText()
  const { batch, batches } = useBatch()
  const choose = useApp((state) => state.chooseBatch)
  const byId = new Map(batches.map((each) => [String(each.id), each]))
  const about = (each: Batch) =>
    [
      each.isArchived ? t('import.archived') : '',
      each.className,
      each.subject,
      each.heldOn ?? dayText(each.createdAtMs),
      t('import.all', { count: each.counts.total }),
    ]
      .filter((part) => part !== '')
      .join(' · ')
  return (
    <Select
      aria-label={t('batch.choose')}
      data={batches.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={batch === undefined ? null : String(batch.id)}
      onChange={(value) => value !== null && choose(Number(value))}
      allowDeselect={false}
      searchable={batches.length > 8}
      nothingFoundMessage={t('batch.noneFound')}
      filter={({ options, search }) =>
        options.filter((option) => {
          const each = 'value' in option ? byId.get(option.value) : undefined
          if (each === undefined) return false
          const isAsked = search !== '' && search !== batch?.name
          return isAsked
            ? matchesText(search, `${each.name} ${about(each)}`)
            : !each.isArchived || each.id === batch?.id
        })
      }
      renderOption={({ option }) => {
        const each = byId.get(option.value)
        return (
          <div>
            <Text size="sm">{option.label}</Text>
            {each !== undefined && (
              <Text size="xs" c="dimmed">
                {about(each)}
              </Text>
            )}
          </div>
        )
      }}
      w={220}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
    />
  )
})
