import { Select } from '@mantine/core'
import { memo } from 'react'
import { useApp } from './app-store.ts'
import { useText } from './i18n.ts'
import { useBatch } from './use-batch.ts'

/** Chooses the batch that all screens show. */
export const BatchPicker = memo(function BatchPicker() {
  const t = useText()
  const { batch, batches } = useBatch()
  const choose = useApp((state) => state.chooseBatch)
  return (
    <Select
      aria-label={t('batch.choose')}
      data={batches.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={batch === undefined ? null : String(batch.id)}
      onChange={(value) => value !== null && choose(Number(value))}
      allowDeselect={false}
      searchable={batches.length > 8}
      w={220}
    />
  )
})
