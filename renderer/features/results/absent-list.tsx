import { Text } from '@mantine/core'
import type { ResultsTable } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'
import parts from '../../ui/parts.module.css'
import tables from '../../ui/tables.module.css'

/** Students of the roster without a sheet: absent, or with one that is not read or decided yet. */
export function AbsentList({ table }: { table: Pick<ResultsTable, 'absent' | 'checking'> }) {
  const t = useText()
  const students = (['absent', 'checking'] as const).flatMap((how) =>
    table[how].map((student) => ({ ...student, how })),
  )
  if (students.length === 0) return <Text p="md">{t('results.nobodyAbsent')}</Text>
  return (
    <div className={parts.scroller}>
      {table.checking.length > 0 && (
        <Text size="sm" p="sm">
          {t('results.checkingWhy')}
        </Text>
      )}
      <table className={tables.rows}>
        <thead>
          <tr>
            <th>{t('results.column.number')}</th>
            <th>{t('results.column.name')}</th>
            <th>{t('results.group')}</th>
            <th>{t('results.column.standing')}</th>
          </tr>
        </thead>
        <tbody>
          {students.map((student) => (
            <tr key={student.number}>
              <td>{student.number}</td>
              <td>{student.name}</td>
              <td>{student.group}</td>
              <td>{t(`results.absence.${student.how}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
