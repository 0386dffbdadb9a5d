import {
  KEPT_SECRET_NAMES,
  type KeptSecretName,
  type SettingName,
  type Settings,
} from '#shared/domain/settings.ts'
import { dataDirOf, dataFolder } from './data-folder.ts'
import { type Changes, openPreferences } from './preferences.ts'
import { type OpenedSecrets, openSecrets, plainBox, type SecretBox, type SecretPlace } from './secrets.ts'
import { type Environment, environmentText, readSettings } from './settings.ts'

export type SettingSource = 'environment' | 'screen' | 'default'

/** The one configuration of a data folder, for every host on it. */
export interface Configuration {
  /** In force: the environment over what people set over the defaults. */
  settings(): Settings
  sourceOf(name: SettingName): SettingSource
  set(changes: Changes): void
  setSecret(name: KeptSecretName, value: string): void
  /** Secrets as this host can open them. */
  opened(): OpenedSecrets
  /** Undefined: not kept here. */
  placeOf(name: KeptSecretName): SecretPlace | undefined
  /** Secrets that only a window can open, that the environment does not give either. */
  locked(): readonly KeptSecretName[]
  /** The file secrets stand in. */
  readonly secretsFile: string
}

/**
 * The configuration of the data folder that an environment means; makes nothing until something is set.
 * @throws StationError as `readSettings`, and as `readKept`
 */
export function openConfiguration(env: Environment, box: SecretBox = plainBox()): Configuration {
  const folder = dataFolder(dataDirOf(env))
  const preferences = openPreferences(folder.preferences)
  const secrets = openSecrets(folder.secrets, box)
  const chosen = () => ({ ...preferences.get(), ...secrets.opened() })
  const read = () => readSettings(env, chosen())
  let settings = read()

  return {
    settings: () => settings,
    sourceOf(name) {
      if (environmentText(env, name) !== undefined) return 'environment'
      return chosen()[name] === undefined ? 'default' : 'screen'
    },
    set(changes) {
      preferences.set(changes)
      settings = read()
    },
    setSecret(name, value) {
      secrets.set(name, value)
      settings = read()
    },
    opened: secrets.opened,
    placeOf: secrets.placeOf,
    locked: () =>
      KEPT_SECRET_NAMES.filter(
        (name) => secrets.placeOf(name) === 'locked' && environmentText(env, name) === undefined,
      ),
    secretsFile: folder.secrets,
  }
}
