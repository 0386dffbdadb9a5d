import {
  KEPT_SECRET_NAMES,
  type KeptSecretName,
  PREFERENCE_NAMES,
  type PreferenceName,
  SETTING_NAMES,
  type SettingSection,
  settingRow,
} from '#shared/domain/settings.ts'
import { choiceText, settingHint } from '#shared/i18n/index.ts'
import { useText } from '../../lib/i18n.ts'
import { Choice, SecretField, TextField } from './fields.tsx'
import type { Change, ShownSettings } from './use-settings.ts'

interface FieldsProps {
  readonly section: SettingSection
  readonly shown: ShownSettings
  readonly change: Change
}

const isPreference = (name: string): name is PreferenceName =>
  (PREFERENCE_NAMES as readonly string[]).includes(name)
const isKeptSecret = (name: string): name is KeptSecretName =>
  (KEPT_SECRET_NAMES as readonly string[]).includes(name)

/** What people may set of one section, in the order of the table of settings. */
export function SettingFields({ section, shown, change }: FieldsProps) {
  return SETTING_NAMES.filter((name) => settingRow(name).section === section).map((name) => {
    if (isPreference(name)) return <PreferenceField key={name} {...{ name, shown, change }} />
    if (isKeptSecret(name)) return <KeptSecretField key={name} {...{ name, shown }} />
    return null
  })
}

function PreferenceField({ name, shown, change }: Omit<FieldsProps, 'section'> & { name: PreferenceName }) {
  const t = useText()
  const { kind, env, options = [], default: byDefault } = settingRow(name)
  const common = {
    label: t(`settings.names.${name}`),
    value: String(shown.settings[name]),
    fixedBy: shown.fromEnvironment.includes(name) ? env : undefined,
    onSave(text: string) {
      const value = kind === 'number' ? Number(text) : kind === 'flag' ? text === 'true' : text.trim()
      // The door holds each value against the schema of its row.
      change({ [name]: value } as Parameters<Change>[0])
    },
  }
  if (kind === 'choice') {
    return <Choice {...common} options={options.map((value) => ({ value, label: choiceText(t, value) }))} />
  }
  if (kind === 'flag') {
    const options = [
      { value: 'false', label: t('settings.off') },
      { value: 'true', label: t('settings.on') },
    ]
    return <Choice {...common} options={options} />
  }
  return (
    <TextField
      {...common}
      hint={settingHint(t, name)}
      placeholder={byDefault === undefined ? '' : String(byDefault)}
      {...(kind === 'number' ? { inputMode: 'numeric' } : {})}
    />
  )
}

function KeptSecretField({ name, shown }: { name: KeptSecretName; shown: ShownSettings }) {
  const t = useText()
  return (
    <SecretField
      label={t(`settings.names.${name}`)}
      name={name}
      state={shown.secrets[name]}
      env={settingRow(name).env}
      file={shown.secretsFile}
    />
  )
}
