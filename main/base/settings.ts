import { StationError } from '#shared/domain/errors.ts'
import {
  SECRET_NAMES,
  SETTING_NAMES,
  type SecretName,
  type SettingKind,
  type SettingName,
  type Settings,
  settingRow,
} from '#shared/domain/settings.ts'
import { dataDirOf } from './data-folder.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** Some settings, as people or a key store gave them. */
export type Chosen = { readonly [Name in SettingName]?: Settings[Name] | undefined }

const FLAGS: Readonly<Record<string, boolean>> = { 0: false, 1: true, false: false, true: true }
/** The value that a variable's text stands for; what stands for none is left to the schema. */
const FROM_TEXT: Readonly<Record<SettingKind, (text: string) => unknown>> = {
  text: (text) => text,
  choice: (text) => text,
  number: Number,
  flag: (text) => FLAGS[text] ?? text,
}

/** What the environment says of a setting; an empty variable says nothing. */
export const environmentText = (env: Environment, name: SettingName): string | undefined =>
  env[settingRow(name).env] || undefined

/**
 * What is in force: the environment, else what people chose, else the default.
 * @throws StationError `invalid-input` `bad-setting` that names every variable with a bad value, never the value itself
 */
export function readSettings(env: Environment, chosen: Chosen = {}): Settings {
  const values = Object.fromEntries(SETTING_NAMES.map((name) => [name, givenValue(name, env, chosen)]))
  const problems = SETTING_NAMES.flatMap((name) => checkSetting(name, values[name]) ?? [])
  if (problems.length > 0) throw badSettings(problems)
  // Each value was just checked against the schema of its own row.
  return values as Settings
}

function givenValue(name: SettingName, env: Environment, chosen: Chosen): unknown {
  if (name === 'dataDir') return dataDirOf(env)
  const { kind, default: byDefault } = settingRow(name)
  const text = environmentText(env, name)
  return text === undefined ? (chosen[name] ?? byDefault) : FROM_TEXT[kind](text)
}

export interface SettingProblem {
  readonly name: SettingName
  readonly message: string
}

/** What is wrong with a value; undefined where nothing is. */
export function checkSetting(name: SettingName, value: unknown): SettingProblem | undefined {
  const { error } = settingRow(name).schema.safeParse(value)
  return error && { name, message: error.issues.map(({ message }) => message).join(', ') }
}

/** Names variables: who sets them sees no screen, and on the screen the field stands beside the message. */
export function badSettings(problems: readonly SettingProblem[]): StationError {
  const told = problems.map(({ name, message }) => `${settingRow(name).env}: ${message}`)
  return new StationError('invalid-input', told.join('; '), {
    reason: 'bad-setting',
    params: { names: problems.map(({ name }) => settingRow(name).env).join(', ') },
  })
}

/** Whether what changed takes effect only in a station that is built anew. */
export const needsRestart = (before: Settings, after: Settings): boolean =>
  SETTING_NAMES.some((name) => settingRow(name).needsRestart !== false && before[name] !== after[name])

/** The settings without any secret but the named ones. */
export function withoutSecrets(settings: Settings, keep: readonly SecretName[] = []): Settings {
  const withheld = SECRET_NAMES.filter((name) => !keep.includes(name))
  return { ...settings, ...Object.fromEntries(withheld.map((name) => [name, undefined])) }
}
