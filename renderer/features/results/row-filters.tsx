import { Group, NativeSelect, Text, TextInput } from '@mantine/core'
import type { ResultRow } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'
import { ROW_STATES, type RowFilter, rowState } from './filter-rows.ts'

interface RowFiltersProps {
  readonly rows: readonly ResultRow[]
  /** How many of them are shown. */
  readonly shown: number
  readonly filter: RowFilter
  readonly onChange: (filter: RowFilter) => void
}

/** Finds students by name, number or class; classes, forms and states are offered where there is more than one. */
export function RowFilters({ rows, shown, filter, onChange }: RowFiltersProps) {
  const t = useText()
  const several = (of: (row: ResultRow) => string | null | undefined) => {
    const all = [...new Set(rows.flatMap((row) => of(row) || []))].toSorted(new Intl.Collator('ko').compare)
    return all.length > 1 ? all : []
  }
  const states = ROW_STATES.filter((state) => rows.some((row) => rowState(row) === state))
  const selects = [
    {
      name: 'group',
      label: t('results.group'),
      options: several(({ group }) => group).map((each) => [each, each]),
    },
    {
      name: 'form',
      label: t('results.column.form'),
      options: several(({ form }) => form).map((each) => [each, each]),
    },
    {
      name: 'state',
      label: t('results.column.standing'),
      options: states.map((state) => [state, t(`results.filter.${state}`)]),
    },
  ] as const
  return (
    <Group gap="xs" px="sm" py={6}>
      <TextInput
        size="xs"
        w={200}
        type="search"
        aria-label={t('results.filter.search')}
        placeholder={t('results.filter.search')}
        value={filter.text}
        onChange={({ currentTarget }) => onChange({ ...filter, text: currentTarget.value })}
      />
      {selects.map(
        ({ name, label, options }) =>
          (options.length > 0 || filter[name] !== null) && (
            <NativeSelect
              key={name}
              size="xs"
              aria-label={label}
              value={filter[name] ?? ''}
              data={[
                { value: '', label: t('results.filter.all', { what: label }) },
                ...options.map(([value, text]) => ({ value: value!, label: text! })),
              ]}
              onChange={({ currentTarget }) => onChange({ ...filter, [name]: currentTarget.value || null })}
            />
          ),
      )}
      {shown < rows.length && (
        <Text size="xs" c="dimmed" role="status">
          {t('results.filter.shown', { shown, count: rows.length })}
        </Text>
      )}
    </Group>
  )
}
