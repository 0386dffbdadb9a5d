import { useQuery } from '@tanstack/react-query'
import { engineName, errorText } from '#shared/i18n/index.ts'
import { useErrorText } from '../../lib/error.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { TestButton } from './fields.tsx'
import classes from './settings.module.css'

/** What an engine found on this PC or lacks. */
function EngineState({ name }: { name: string }) {
  const t = useText()
  const say = useErrorText()
  const { api } = useStation()
  const { data, error } = useQuery(api.settings.engine.queryOptions({ input: { name } }))
  const word =
    data === undefined
      ? t('settings.testing')
      : data.available
        ? `✓ ${t('settings.engines.available')}`
        : `✗ ${t('settings.engines.missing')}`
  const found = data === undefined ? '' : data.error === null ? data.detail : errorText(t, data.error)
  return (
    <>
      <span className={data?.available ? classes.works : undefined}>
        {error === null ? word : say(error)}
      </span>{' '}
      <span className={classes.hint}>{found}</span>
    </>
  )
}

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
        {engines.map(({ name, version }) => (
          <tr key={name}>
            <td>{engineName(t, name)}</td>
            <td>{version}</td>
            <td>
              <EngineState name={name} />
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
