import { Button, Text } from '@mantine/core'
import { useMutation, useQueries, useQuery } from '@tanstack/react-query'
import { useErrorText } from '../../lib/error.ts'
import { saveBase64 } from '../../lib/files.ts'
import { useText } from '../../lib/i18n.ts'
import { useShowPreferences } from '../../lib/preferences.ts'
import { useStation } from '../../lib/station-context.tsx'
import { UndoBar } from '../../ui/undo-bar.tsx'
import { EnginesTable } from './engines-section.tsx'
import { Choice, SecretField, Section, TestButton, TextField } from './fields.tsx'
import { KeepSection } from './keep-section.tsx'
import classes from './settings.module.css'
import { useSettings } from './use-settings.ts'
import { WatchSection } from './watch-section.tsx'

const SECTIONS = [
  ['api', 'settings.api.title'],
  ['watch', 'settings.folders.title'],
  ['keep', 'settings.keep.title'],
  ['upload', 'settings.upload.title'],
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
    queries: [api.settings.watchFolders.queryOptions(), api.settings.backups.queryOptions()],
  })
  if (lists.some(({ isPending }) => isPending)) return null
  if (data === undefined) return error === null ? null : <Text role="alert">{say(error)}</Text>
  const { settings, secrets, fromEnvironment } = data
  const isFixed = (name: keyof typeof settings) => fromEnvironment.includes(name)
  const same = <T extends string>(...values: T[]) =>
    values.map((value) => ({ value, label: value === 'auto' ? t('settings.engines.auto') : value }))

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
          <UndoBar last={undo.last} onUndo={undo.undo} />
          {error !== null && (
            <Text size="sm" c="error" role="alert">
              {say(error)}
            </Text>
          )}
        </div>
        <Section id="api" title={t('settings.api.title')}>
          <div className={classes.fields}>
            <TextField
              label={t('settings.api.address')}
              inputMode="url"
              value={settings.apiBaseUrl}
              isFixed={isFixed('apiBaseUrl')}
              onSave={(apiBaseUrl) => change({ apiBaseUrl: apiBaseUrl.trim() })}
            />
            <SecretField
              label={t('settings.api.token')}
              name="INTERNAL_WORKER_TOKEN"
              isSet={secrets.INTERNAL_WORKER_TOKEN}
            />
            <TextField
              label={t('settings.api.poll')}
              inputMode="numeric"
              value={String(settings.pollIntervalS)}
              isFixed={isFixed('pollIntervalS')}
              onSave={(text) => change({ pollIntervalS: Number(text) })}
            />
            <span>{t('settings.api.state')}</span>
            <div className={classes.line}>
              {sync !== undefined && t(`settings.api.states.${sync.state}`)}
              <TestButton test={() => client.settings.testApi()} />
            </div>
          </div>
        </Section>
        <WatchSection />
        <KeepSection settings={settings} change={change} />
        <Section id="upload" title={t('settings.upload.title')}>
          <div className={classes.fields}>
            <SecretField
              label={t('settings.upload.access')}
              name="R2_ACCESS_KEY"
              isSet={secrets.R2_ACCESS_KEY}
            />
            <SecretField
              label={t('settings.upload.secret')}
              name="R2_SECRET_KEY"
              isSet={secrets.R2_SECRET_KEY}
            />
          </div>
        </Section>
        <Section id="look" title={t('settings.look.title')}>
          <div className={classes.fields}>
            <Choice
              label={t('settings.look.language')}
              value={settings.language}
              options={[
                { value: 'ko', label: '한국어' },
                { value: 'en', label: 'English' },
              ]}
              isFixed={isFixed('language')}
              onSave={(language) => change({ language })}
            />
            <Choice
              label={t('settings.look.theme')}
              value={settings.theme}
              options={(['light', 'dark', 'system'] as const).map((value) => ({
                value,
                label: t(`settings.look.themes.${value}`),
              }))}
              onSave={(theme) => change({ theme })}
            />
            <TextField
              label={t('settings.look.operator')}
              hint={t('settings.look.operatorHint')}
              value={settings.operator}
              onSave={(operator) => change({ operator: operator.trim() })}
            />
          </div>
        </Section>
        <Section id="diagnostics" title={t('settings.diagnostics.title')}>
          <p className={classes.hint}>{t('settings.diagnostics.hint')}</p>
          <Button variant="default" loading={diagnostics.isPending} onClick={() => diagnostics.mutate({})}>
            {t('settings.diagnostics.save')}
          </Button>
        </Section>
        {/* Last: its table grows while engines are looked up, and nothing below is to move. */}
        <Section id="engines" title={t('settings.engines.title')}>
          <div className={classes.fields}>
            <Choice
              label={t('settings.engines.ocr')}
              value={settings.ocrEngine}
              options={same('google', 'tesseract', 'auto')}
              isFixed={isFixed('ocrEngine')}
              onSave={(ocrEngine) => change({ ocrEngine })}
            />
            <Choice
              label={t('settings.engines.segmentation')}
              value={settings.segmentationEngine}
              options={same('layout', 'opencv', 'yolo', 'template', 'auto')}
              isFixed={isFixed('segmentationEngine')}
              onSave={(segmentationEngine) => change({ segmentationEngine })}
            />
            <TextField
              label={t('settings.engines.model')}
              value={settings.yoloModelPath}
              isFixed={isFixed('yoloModelPath')}
              onSave={(yoloModelPath) => change({ yoloModelPath })}
            />
            <Choice
              label={t('settings.engines.embedding')}
              value={settings.embeddingBackend}
              options={same('local', 'openai', 'auto')}
              isFixed={isFixed('embeddingBackend')}
              onSave={(embeddingBackend) => change({ embeddingBackend })}
            />
            <TextField
              label={t('settings.engines.embeddingModel')}
              value={settings.embeddingModel}
              isFixed={isFixed('embeddingModel')}
              onSave={(embeddingModel) => change({ embeddingModel })}
            />
            <SecretField
              label={t('settings.engines.openai')}
              name="OPENAI_API_KEY"
              isSet={secrets.OPENAI_API_KEY}
            />
          </div>
          <EnginesTable />
        </Section>
      </div>
    </section>
  )
}
