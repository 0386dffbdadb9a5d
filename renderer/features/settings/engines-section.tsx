import { useQuery } from '@tanstack/react-query'
import { engineName, errorText } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { TestButton } from './fields.tsx'
import classes from './settings.module.css'

/** What can work on this PC, what cannot, and what to do about it: the terminal's `doctor`. */
export function EnginesTable() {
  const t = useText()
  const { api, client } = useStation()
  const engines = useQuery(api.settings.engines.queryOptions()).data ?? []
  return (
    <table className={classes.table} aria-label={t('settings.engines.list')}>
      <thead>
        <tr>
          <th scope="col">{t('settings.engines.name')}</th>
          <th scope="col">{t('settings.engines.version')}</th>
          <th scope="col">{t('settings.engines.found')}</th>
          <th scope="col">{t('settings.test')}</th>
        </tr>
      </thead>
      <tbody>
        {engines.map(({ name, version, available, detail, error }) => (
          <tr key={name}>
            <td>{engineName(t, name)}</td>
            <td>{version}</td>
            <td>
              <span className={available ? classes.works : undefined}>
                {available ? `✓ ${t('settings.engines.available')}` : `✗ ${t('settings.engines.missing')}`}
              </span>
              <div className={classes.hint}>{error === null ? detail : errorText(t, error)}</div>
            </td>
            <td>
              <TestButton
                label={`${t('settings.test')} ${engineName(t, name)}`}
                test={() => client.settings.testEngine({ name })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
