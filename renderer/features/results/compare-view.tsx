import { Group, Select, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Batch } from '#shared/contract/batches.ts'
import type { ExamComparison } from '#shared/contract/results.ts'
import { FailureAlert } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import parts from '../../ui/parts.module.css'
import tables from '../../ui/tables.module.css'

interface CompareViewProps {
  readonly batch: Batch
  readonly batches: readonly Batch[]
  readonly onOpen: (pageId: number) => void
}

const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)}%`)
const risen = ({ here, there }: ExamComparison['students'][number]) => here.percentile - there.percentile

/** This exam beside another one, by whoever has a score in both; whose place changed most comes first and last. */
export function CompareView({ batch, batches, onOpen }: CompareViewProps) {
  const t = useText()
  const { api } = useStation()
  const others = batches.filter(({ id }) => id !== batch.id)
  const near = others.find(({ id, subject }) => id < batch.id && subject === batch.subject)
  const [chosen, setChosen] = useState<number | undefined>(near?.id ?? others[0]?.id)
  const other = others.find(({ id }) => id === chosen)
  const comparison = useQuery({
    ...api.results.compare.queryOptions({ input: { batchId: batch.id, otherId: other?.id ?? batch.id } }),
    enabled: other !== undefined,
  })
  const data = comparison.data
  if (others.length === 0) return <Text p="md">{t('results.compare.none')}</Text>
  return (
    <div className={parts.scroller}>
      <Group gap="sm" p="sm">
        <Select
          aria-label={t('results.compare.with')}
          data={others.map(({ id, name, heldOn }) => ({
            ...{ value: String(id), label: heldOn === null ? name : `${name} · ${heldOn}` },
          }))}
          value={other === undefined ? null : String(other.id)}
          onChange={(value) => value !== null && setChosen(Number(value))}
          allowDeselect={false}
          searchable={others.length > 8}
        />
        {data !== undefined && (
          <Text size="sm" c="dimmed" role="status">
            {t('results.compare.summary', {
              ...{ count: data.students.length, onlyHere: data.onlyHere, onlyThere: data.onlyThere },
              ...{ here: percent(data.meanHere), there: percent(data.meanThere) },
              correlation: data.correlation === null ? '–' : data.correlation.toFixed(2),
            })}
          </Text>
        )}
      </Group>
      <FailureAlert of={comparison.error} m="sm" />
      {data !== undefined && other !== undefined && data.students.length > 0 && (
        <table className={tables.rows}>
          <thead>
            <tr>
              <th>{t('results.column.number')}</th>
              <th>{t('results.column.name')}</th>
              <th data-numeric>{other.name}</th>
              <th data-numeric>{batch.name}</th>
              <th data-numeric>{t('results.compare.percentiles')}</th>
              <th data-numeric>{t('results.compare.change')}</th>
            </tr>
          </thead>
          <tbody>
            {data.students
              .toSorted((a, b) => risen(b) - risen(a))
              .map((student) => {
                const { pageId, number, name, here, there } = student
                const change = risen(student)
                return (
                  <tr key={pageId}>
                    <td>{number}</td>
                    <td>
                      <button type="button" onClick={() => onOpen(pageId)}>
                        {name || number}
                      </button>
                    </td>
                    {[there, here].map(({ points, possible, rank }, at) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: there and here
                      <td data-numeric key={at}>
                        <b>{points}</b>
                        <small> / {possible}</small> <small>{t('results.compare.rank', { rank })}</small>
                      </td>
                    ))}
                    <td data-numeric>
                      {there.percentile} → {here.percentile}
                    </td>
                    <td data-numeric>{change > 0 ? `▲ ${change}` : change < 0 ? `▼ ${-change}` : '–'}</td>
                  </tr>
                )
              })}
          </tbody>
        </table>
      )}
    </div>
  )
}
