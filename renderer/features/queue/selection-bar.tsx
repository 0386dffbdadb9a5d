import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../../lib/i18n.ts'
import { Bar } from '../../ui/bar.tsx'

const CHANGES = [
  ['retry', 'queue.retry'],
  ['cancel', 'queue.cancel'],
] as const

interface SelectionBarProps {
  /** How many jobs are shown. */
  readonly total: number
  readonly selected: ReadonlySet<number>
  readonly onAdd: () => void
  readonly onSelectAll: () => void
  readonly onClear: () => void
  readonly onChange: (what: 'retry' | 'cancel', ids: readonly number[]) => void
  /** What came of it. */
  readonly children: ReactNode
}

/** What can be done with the jobs that are selected. */
export function SelectionBar(props: SelectionBarProps) {
  const { total, selected, onAdd, onSelectAll, onClear, onChange, children } = props
  const t = useText()
  return (
    <Bar gap="4px 8px">
      <Button variant="default" onClick={onAdd}>
        {t('queue.add.title')}
      </Button>
      <Button variant="default" disabled={total === 0} onClick={onSelectAll}>
        {t('queue.selectAll', { count: total })}
      </Button>
      {CHANGES.map(([what, text]) => (
        <Button
          key={what}
          variant="default"
          disabled={selected.size === 0}
          onClick={() => onChange(what, [...selected])}
        >
          {t(text)}
        </Button>
      ))}
      {selected.size > 0 && (
        <>
          <Text size="sm">{t('queue.selected', { count: selected.size })}</Text>
          <Button variant="subtle" onClick={onClear}>
            {t('queue.clear')}
          </Button>
        </>
      )}
      {children}
    </Bar>
  )
}
