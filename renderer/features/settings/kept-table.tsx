import { BACKUPS_KEPT, KEPT_DAYS, type Kept } from '#shared/domain/keeping.ts'
import { useText } from '../../lib/i18n.ts'
import classes from './settings.module.css'

/** Everything that is kept: how long, and why. */
export function KeptTable() {
  const t = useText()
  const rows: readonly (readonly [string, string])[] = [
    [t('keeping.rest.exams'), t('keeping.table.setting')],
    [t('keeping.rest.backups'), t('keeping.table.newest', { count: BACKUPS_KEPT })],
    // The keys of a literal.
    ...(Object.keys(KEPT_DAYS) as Kept[]).map(
      (what) => [t(`keeping.what.${what}`), t('keeping.table.days', { count: KEPT_DAYS[what] })] as const,
    ),
    [t('keeping.rest.waiting'), t('keeping.table.forEver')],
  ]
  return (
    <table className={classes.kept} aria-label={t('keeping.table.label')}>
      <tbody>
        {rows.map(([what, long]) => (
          <tr key={what}>
            <td>{what}</td>
            <td>{long}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
