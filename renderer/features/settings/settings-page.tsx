import { Button, Text } from '@mantine/core'
import { useMutation, useQueries, useQuery } from '@tanstack/react-query'
import type { SettingSection } from '#shared/domain/settings.ts'
import { useErrorText } from '../../lib/error.ts'
import { saveBase64 } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useShowPreferences } from '../../lib/preferences.ts'
import { useStation } from '../../lib/station-context.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { EnginesTable } from './engines-section.tsx'
import { Section, TestButton } from './fields.tsx'
import { KeepSection } from './keep-section.tsx'
import { SettingFields } from './setting-fields.tsx'
import classes from './settings.module.css'
import { useSettings } from './use-settings.ts'
import { WatchSection } from './watch-section.tsx'

const SECTIONS = [
  ['api', 'settings.api.title'],
  ['watch', 'settings.folders.title'],
  ['keep', 'settings.keep.title'],
  ['notices', 'settings.notices.title'],
  ['upload', 'settings.upload.title'],
  ['academy', 'settings.academy.title'],
  ['look', 'settings.look.title'],
  ['diagnostics', 'settings.diagnostics.title'],
  ['engines', 'settings.engines.title'],
] as const

export default function SettingsPage() {
  const t = useText()
  const say = useErrorText()
  const { api, client } = useStation()
  const { data, change, undo, error } = useSettings(useShowPreferences())
  const sync = useQuery(api.settings.sync.queryOptions()).data
  const diagnostics = useMutation(
    api.settings.diagnostics.mutationOptions({
      onSuccess: ({ fileName, zip }) => saveBase64(fileName, zip, 'application/zip'),
    }),
  )
  // Lists with something below them: read before anything is shown, so that nothing moves under the hand.
  const lists = useQueries({
    queries: [
      api.settings.watchFolders.queryOptions(),
      api.settings.backups.queryOptions(),
      api.settings.setAside.queryOptions(),
      api.settings.notices.queryOptions(),
    ],
  })
  if (lists.some(({ isPending }) => isPending)) return null
  if (data === undefined) return error === null ? null : <Text role="alert">{say(error)}</Text>
  const fields = (section: SettingSection) => <SettingFields {...{ section, shown: data, change }} />

  return (
    <section className={classes.screen} aria-label={t('screen.settings')}>
      <nav className={classes.index} aria-label={t('settings.sections')}>
        {SECTIONS.map(([id, title]) => (
          <a
            key={id}
            href={`#${id}`}
            onClick={(event) => {
              // The address belongs to the screens.
              event.preventDefault()
              document.getElementById(id)?.scrollIntoView()
            }}
          >
            {t(title)}
          </a>
        ))}
      </nav>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={classes.body} tabIndex={0}>
        <div className={classes.top}>
          <UndoBar of={undo} />
          {error !== null && (
            <Text size="sm" c="error" role="alert">
              {say(error)}
            </Text>
          )}
        </div>
        <Section id="api" title={t('settings.api.title')}>
          <div className={classes.fields}>
            {fields('api')}
            <span>{t('settings.api.state')}</span>
            <div className={classes.line}>
              {sync !== undefined && t(`settings.api.states.${sync.state}`)}
              <TestButton test={() => client.settings.testApi()} />
            </div>
          </div>
        </Section>
        <WatchSection />
        <KeepSection>{fields('keep')}</KeepSection>
        <Section id="notices" title={t('settings.notices.title')}>
          <div className={classes.fields}>{fields('notices')}</div>
        </Section>
        <Section id="upload" title={t('settings.upload.title')}>
          <div className={classes.fields}>
            {fields('upload')}
            <span>{t('settings.upload.state')}</span>
            <div className={classes.line}>
              <TestButton label={t('settings.upload.test')} test={() => client.settings.testStorage()} />
            </div>
          </div>
        </Section>
        <Section id="academy" title={t('settings.academy.title')}>
          <div className={classes.fields}>{fields('academy')}</div>
        </Section>
        <Section id="look" title={t('settings.look.title')}>
          <div className={classes.fields}>{fields('look')}</div>
        </Section>
        <Section id="diagnostics" title={t('settings.diagnostics.title')}>
          <p className={classes.hint}>{t('settings.diagnostics.hint')}</p>
          <Button variant="default" loading={diagnostics.isPending} onClick={() => diagnostics.mutate({})}>
            {t('settings.diagnostics.save')}
          </Button>
        </Section>
        {/* Last: its table grows while engines are looked up, and nothing below is to move. */}
        <Section id="engines" title={t('settings.engines.title')}>
          <div className={classes.fields}>{fields('engines')}</div>
          <EnginesTable />
        </Section>
      </div>
    </section>
  )
}
