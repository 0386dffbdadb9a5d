import { Checkbox, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import type { HomeworkRow } from '#shared/contract/homework.ts'
import { HomeworkVerdict } from '#shared/domain/homework.ts'
import { useText } from '../../lib/i18n.ts'
import type { HomeworkFilter } from './homework-rows.ts'

interface FiltersProps {
  readonly rows: readonly HomeworkRow[]
  /** How many of them are shown. */
  readonly shown: number
  readonly passPercent: number
  readonly filter: HomeworkFilter
  readonly onChange: (filter: HomeworkFilter) => void
}

/** Finds homework by whose it is, its days and its verdict. */
export function Filters({ rows, shown, passPercent, filter, onChange }: FiltersProps) {
  const t = useText()
  const groups = [...new Set(rows.flatMap(({ student }) => student?.group || []))].toSorted(
    new Intl.Collator('ko').compare,
  )
  const unknown = rows.filter(({ student }) => student === null).length
  const day = (name: 'from' | 'to') => (
    <TextInput
      size="xs"
      type="date"
      aria-label={t(`homework.filter.${name}`)}
      value={filter[name]}
      onChange={({ currentTarget }) => onChange({ ...filter, [name]: currentTarget.value })}
    />
  )
  return (
    <Group gap="xs" px="md" py={6} role="search" aria-label={t('homework.filter.label')}>
      <TextInput
        size="xs"
        w={200}
        type="search"
        aria-label={t('homework.filter.search')}
        placeholder={t('homework.filter.search')}
        value={filter.text}
        onChange={({ currentTarget }) => onChange({ ...filter, text: currentTarget.value })}
      />
      {(groups.length > 1 || filter.group !== null) && (
        <NativeSelect
          size="xs"
          aria-label={t('homework.column.group')}
          value={filter.group ?? ''}
          data={[
            { value: '', label: t('results.filter.all', { what: t('homework.column.group') }) },
            ...groups.map((group) => ({ value: group, label: group })),
          ]}
          onChange={({ currentTarget }) => onChange({ ...filter, group: currentTarget.value || null })}
        />
      )}
      {(passPercent > 0 || filter.verdict !== null) && (
        <NativeSelect
          size="xs"
          aria-label={t('homework.column.verdict')}
          value={filter.verdict ?? ''}
          data={[
            { value: '', label: t('results.filter.all', { what: t('homework.column.verdict') }) },
            ...HomeworkVerdict.options.map((value) => ({ value, label: t(`homework.verdicts.${value}`) })),
          ]}
          onChange={({ currentTarget }) =>
            onChange({
              ...filter,
              verdict: HomeworkVerdict.options.find((each) => each === currentTarget.value) ?? null,
            })
          }
        />
      )}
      {day('from')}
      <span aria-hidden>–</span>
      {day('to')}
      {(unknown > 0 || filter.isUnknown) && (
        <Checkbox
          size="xs"
          label={t('homework.filter.unknown', { count: unknown })}
          checked={filter.isUnknown}
          onChange={({ currentTarget }) => onChange({ ...filter, isUnknown: currentTarget.checked })}
        />
      )}
      {shown < rows.length && (
        <Text size="xs" c="dimmed" role="status">
          {t('results.filter.shown', { shown, count: rows.length })}
        </Text>
      )}
    </Group>
  )
}
