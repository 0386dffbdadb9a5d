import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { SecretName, StationSettings } from '#shared/contract/settings.ts'

/** Some settings; an absent or undefined one stays as it is. */
export type Changes = { readonly [K in keyof StationSettings]?: StationSettings[K] | undefined }

const merged = (settings: StationSettings, changes: Changes): StationSettings => ({
  ...settings,
  ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
})

/** What people set on this station, beside what its environment says; the environment wins. */
export interface Preferences {
  get(): StationSettings
  set(changes: Changes): StationSettings
  /** Which secrets are kept here; their values never leave. */
  secrets(): Record<z.infer<typeof SecretName>, boolean>
  /** An empty value forgets the secret. */
  setSecret(name: z.infer<typeof SecretName>, value: string): void
  /** Everything as environment variables, to be overridden by real ones. */
  toEnv(): Record<string, string>
  /** The same as it would be after some changes; nothing is kept. */
  preview(changes: Changes): Record<string, string>
}

const DEFAULTS: StationSettings = {
  apiBaseUrl: '',
  pollIntervalS: 1,
  ocrEngine: 'google',
  segmentationEngine: 'layout',
  embeddingBackend: 'auto',
  yoloModelPath: '',
  embeddingModel: '',
  retentionDays: 30,
  language: 'ko',
  theme: 'system',
  operator: '',
}

const Secrets = z.partialRecord(SecretName, z.string())

/** Written whole or not at all, for this user alone. */
function writePrivate(path: string, value: unknown): void {
  const part = `${path}.part`
  const file = openSync(part, 'w', 0o600)
  try {
    writeSync(file, JSON.stringify(value, null, 2))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(part, path)
}

/** A file that is missing or was damaged counts as empty: preferences are convenience, not data. */
function readOr<T>(path: string, schema: z.ZodType<T>, fallback: T): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return fallback
  }
}

/** Keeps secrets out of plain sight where the host can: Electron's safeStorage; elsewhere a file for this user alone. */
export interface SecretBox {
  seal(text: string): string
  open(sealed: string): string
}
const PLAIN: SecretBox = { seal: (text) => text, open: (sealed) => sealed }

/** Preferences in the data folder. */
export function openPreferences(dir: string, box: SecretBox = PLAIN): Preferences {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const settingsPath = join(dir, 'settings.json')
  const secretsPath = join(dir, 'secrets.json')
  let settings = merged(DEFAULTS, readOr(settingsPath, StationSettings.partial(), {}))
  let sealed = readOr(secretsPath, Secrets, {})

  function asEnv(of: StationSettings): Record<string, string> {
    const chosen: Record<string, string> = {
      API_BASE_URL: of.apiBaseUrl,
      AI_WORKER_POLL_INTERVAL: String(of.pollIntervalS),
      OCR_ENGINE: of.ocrEngine,
      QUESTION_SEGMENTATION_ENGINE: of.segmentationEngine,
      EMBEDDING_BACKEND: of.embeddingBackend,
      YOLO_QUESTION_MODEL_PATH: of.yoloModelPath,
      EMBEDDING_LOCAL_MODEL: of.embeddingModel,
      GRADING_STATION_LANGUAGE: of.language,
    }
    for (const [name, value] of Object.entries(sealed)) chosen[name] = box.open(value)
    return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== ''))
  }

  return {
    get: () => settings,
    set(changes) {
      settings = merged(settings, changes)
      writePrivate(settingsPath, settings)
      return settings
    },
    secrets: () =>
      Object.fromEntries(SecretName.options.map((name) => [name, sealed[name] !== undefined])) as ReturnType<
        Preferences['secrets']
      >,
    setSecret(name, value) {
      const { [name]: _, ...others } = sealed
      sealed = value === '' ? others : { ...others, [name]: box.seal(value) }
      writePrivate(secretsPath, sealed)
    },
    toEnv: () => asEnv(settings),
    preview: (changes) => asEnv(merged(settings, changes)),
  }
}
