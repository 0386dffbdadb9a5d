import { Text } from '@mantine/core'
import type { ResultsTable } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'
import parts from '../../ui/parts.module.css'
import classes from './results.module.css'

/** Students of the roster for whom no sheet was identified. */
export function AbsentList({ students }: { students: ResultsTable['absent'] }) {
  const t = useText()
  if (students.length === 0) return <Text p="md">{t('results.nobodyAbsent')}</Text>
  return (
    <div className={parts.scroller}>
      <table className={classes.table} data-plain>
        <thead>
          <tr>
            <th>{t('results.column.number')}</th>
            <th>{t('results.column.name')}</th>
            <th>{t('results.group')}</th>
          </tr>
        </thead>
        <tbody>
          {students.map((student) => (
            <tr key={student.number}>
              <td>{student.number}</td>
              <td>{student.name}</td>
              <td>{student.group}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
