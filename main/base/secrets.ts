import { z } from 'zod'
import { KEPT_SECRET_NAMES, type KeptSecretName, settingRow } from '#shared/domain/settings.ts'
import { readKept, writePrivate } from './private-file.ts'

/** What begins so was sealed by Electron (`safeStorage`) with a key of the system's own store. */
export const SEALED = 'sealed:'

/** Keeps secrets out of plain sight where the host can. */
export interface SecretBox {
  /** Whether what it seals cannot be read from the file. */
  readonly canSeal: boolean
  seal(text: string): string
  /** Undefined: sealed by another host, and not to be opened here. */
  open(kept: string, name: KeptSecretName): string | undefined
}

export type OpenedSecrets = { readonly [Name in KeptSecretName]?: string | undefined }

/** Plain Node has no key store: it writes plain text, and reads what Electron sealed only as far as that lends it. */
export const plainBox = (lent: OpenedSecrets = {}): SecretBox => ({
  canSeal: false,
  seal: (text) => text,
  open: (kept, name) => (kept.startsWith(SEALED) ? lent[name] : kept),
})

/**
 * Where a secret is: in the system's key store, in a file that this user alone can read, or in a key store that only a
 * window can open, and there is none.
 */
export type SecretPlace = 'system' | 'file' | 'locked'

/** Secrets that people set, in a file for this user alone. Everything throws as `readKept`. */
export interface Secrets {
  opened(): OpenedSecrets
  placeOf(name: KeptSecretName): SecretPlace | undefined
  /** An empty value forgets the secret. */
  set(name: KeptSecretName, value: string): void
}

/** In the file they stand under their variables' names, so that a person who opens it knows what they are. */
export function openSecrets(path: string, box: SecretBox): Secrets {
  const read = () => readKept(path, z.record(z.string(), z.string())) ?? {}
  const keptOf = (name: KeptSecretName) => read()[settingRow(name).env]
  const open = (name: KeptSecretName) => {
    const kept = keptOf(name)
    return kept === undefined ? undefined : box.open(kept, name)
  }
  return {
    opened: () => Object.fromEntries(KEPT_SECRET_NAMES.map((name) => [name, open(name)])),
    placeOf(name) {
      const kept = keptOf(name)
      if (kept === undefined) return undefined
      if (!kept.startsWith(SEALED)) return 'file'
      return open(name) === undefined ? 'locked' : 'system'
    },
    set(name, value) {
      const variable = settingRow(name).env
      const { [variable]: _, ...others } = read()
      writePrivate(path, value === '' ? others : { ...others, [variable]: box.seal(value) })
    },
  }
}
